export type Kind = 'audio' | 'video'

export const KINDS: readonly Kind[] = ['audio', 'video']
