// Runs in a worker: only there can files of the origin private file system be written so that a crash loses nothing.
import { serve } from './opfs/serve'

serve()
