export {
  type CameraOptions,
  type CaptureSource,
  camera,
  type MicrophoneOptions,
  microphone,
  type ScreenOptions,
  screen,
} from './capture'
export { type DeviceChange, devices, watchDevices } from './devices'
export { CaptureError } from './errors'
