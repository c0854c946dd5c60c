/** Whether the key is Escape, and nothing nearer to the focus has used it: who uses it prevents the default. */
export const isEscape = ({ key, defaultPrevented }: KeyboardEvent): boolean => key === 'Escape' && !defaultPrevented
