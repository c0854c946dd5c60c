import '@peerwright/addon-file-transfer/worker'
