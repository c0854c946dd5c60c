import { firebase } from '@peerwright/addon-firebase'

/** Signs in and signals at the test server, as an application does that has nothing but a config. */
export function overFirebase(address: string) {
  // How the SDK is told where an Auth emulator is.
  Object.assign(globalThis, { __FIREBASE_DEFAULTS__: { emulatorHosts: { auth: address } } })
  const databaseURL = `http://${address}?ns=demo-peerwright`
  return firebase({ config: { apiKey: 'any', projectId: 'demo-peerwright', databaseURL } })
}
