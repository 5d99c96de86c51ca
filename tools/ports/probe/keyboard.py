"""A keyboard by python-mido: plays to its JACK port `NAME:keys` what it reads, one message in hex a line.

usage: keyboard.py NAME      says `ready` once the port is there; ends with stdin
"""
import sys

import mido

if len(sys.argv) != 2:
    sys.exit(__doc__)
mido.set_backend("mido.backends.rtmidi/UNIX_JACK")
port = mido.open_output("keys", virtual=True, client_name=sys.argv[1])
print("ready", flush=True)
for line in sys.stdin:
    port.send(mido.Message.from_hex(line))
