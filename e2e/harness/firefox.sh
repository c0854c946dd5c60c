#!/bin/sh
# Playwright asks Firefox to quit when a content process crashes; the crash tests need it to go on.
unset MOZ_CRASHREPORTER MOZ_CRASHREPORTER_SHUTDOWN
exec "$PEERWRIGHT_FIREFOX_UNDER_TEST" "$@"
