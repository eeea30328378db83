"""Chats from the command line, by the C API and ctypes.

    python3 chat.py LIBRARY SERVER SERVER_KEY SDKAPPID USER USERSIG PEER DATA_FOLDER

LIBRARY is libtincan_sdk_c.so. SERVER is HOST:PORT of the native access layer; `tincan serve` prints it and its key, `tincan usersig`
makes a UserSig. Each line of the input is sent to PEER, what comes in is printed. The end of the input logs out.
"""

import ctypes
import json
import sys

CALLBACK = ctypes.CFUNCTYPE(None, ctypes.c_int32, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_void_p)
EVENT_CALLBACK = ctypes.CFUNCTYPE(None, ctypes.c_char_p, ctypes.c_void_p)


class Failed(Exception):
    """A call failed: its code and why."""


class Client:
    """A client. Its methods wait for what they ask."""

    def __init__(self, library):
        self.library = ctypes.CDLL(library)
        self.library.tincan_new.restype = ctypes.c_uint64
        for name in ("tincan_call", "tincan_call_blocking", "tincan_on_event", "tincan_uninit"):
            getattr(self.library, name).restype = ctypes.c_int32
        self.library.tincan_free.argtypes = [ctypes.c_void_p]
        self.number = ctypes.c_uint64(self.library.tincan_new())
        # What the library calls must be kept as long as it may call it.
        self.kept = []

    def on_event(self, function):
        """Calls a function with each event, on a thread of the library."""
        callback = EVENT_CALLBACK(lambda event, _: function(json.loads(event)))
        self.kept.append(callback)
        self.library.tincan_on_event(self.number, callback, None)

    def call(self, api, **params):
        """Calls an API and waits for its result."""
        result = ctypes.c_void_p()
        text = json.dumps(params).encode()
        code = self.library.tincan_call_blocking(self.number, api.encode(), text, ctypes.byref(result))
        answer = json.loads(ctypes.string_at(result.value))
        self.library.tincan_free(result)
        if code != 0:
            raise Failed(f"{api}: {answer['message']} ({code})")
        return answer

    def end(self):
        """Ends the client. No function is called any more afterwards."""
        self.library.tincan_uninit(self.number)


def show(event):
    """Prints messages."""
    if event["event"] == "messages_received":
        for message in event["messages"]:
            texts = [element["text"] for element in message["elements"] if element["kind"] == "text"]
            if not message["own"]:
                print(f"{message['sender']}: {' '.join(texts)}", flush=True)


def main(library, server, server_key, sdkappid, user, usersig, peer, data):
    """Chats until the input ends."""
    client = Client(library)
    client.on_event(show)
    try:
        client.call("init", app=int(sdkappid), data=data, servers=[server], server_key=server_key)
        client.call("login", user=user, usersig=usersig)
        print("logged in", flush=True)
        for line in sys.stdin:
            if text := line.rstrip("\n"):
                elements = [{"kind": "text", "text": text}]
                client.call("send_message", conversation="c2c" + peer, elements=elements)
                print("sent", flush=True)
        client.call("logout")
    finally:
        client.end()


if __name__ == "__main__":
    if len(sys.argv) != 9:
        sys.exit(__doc__)
    main(*sys.argv[1:])
