/** Holds up whoever passes, until it is opened. */
export class Gate<Value = void> {
  isReached = false
  readonly #opened: Promise<Value>
  #open: (value: Value) => void = () => {}

  constructor() {
    this.#opened = new Promise((resolve) => {
      this.#open = resolve
    })
  }

  readonly pass = (): Promise<Value> => {
    this.isReached = true
    return this.#opened
  }

  open(value: Value): void {
    this.#open(value)
  }
}
