import type { PeerError } from '../errors'

/** A validator of any library that follows Standard Schema 1 (valibot, zod, arktype, …). Must be synchronous here. */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}

/** What a schema says about a value: parsed, or what is wrong where. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] }

export interface SchemaIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

export type InputOf<Schema extends StandardSchema> = NonNullable<Schema['~standard']['types']>['input']
export type OutputOf<Schema extends StandardSchema> = NonNullable<Schema['~standard']['types']>['output']

/** Parses at once; an asynchronous schema counts as one that refuses everything. */
export function parse<Schema extends StandardSchema>(schema: Schema, value: unknown): SchemaResult<OutputOf<Schema>> {
  const result = schema['~standard'].validate(value)
  return result instanceof Promise ? { issues: [{ message: 'the schema is asynchronous' }] } : result
}

/** Parses, or throws what `refuse` makes of the problems: each in a line with the path of what is wrong. */
export function parseOr<Schema extends StandardSchema>(
  refuse: (problem: string) => PeerError,
  schema: Schema,
  value: unknown,
): OutputOf<Schema> {
  const result = parse(schema, value)
  if (result.issues) throw refuse(result.issues.map(readable).join('; '))
  return result.value
}

const readable = ({ message, path = [] }: SchemaIssue): string =>
  [...path.map((step) => String(typeof step === 'object' ? step.key : step)), message].join(': ')
