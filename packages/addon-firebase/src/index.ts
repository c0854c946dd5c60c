export { type FirebaseApi, type FirebaseFactory, firebase } from './firebase'
export { FirebaseTransport } from './firebase-transport'
export type { ConfigSource, DatabaseSource, FirebaseOptions, FirebaseTransportOptions, SignedIn } from './options'
