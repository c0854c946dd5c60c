// What the first budget buys: the kernel with everything it exports.
export * from '@peerwright/core'
