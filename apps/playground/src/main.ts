import { startApp } from './app'

startApp(document.body)
