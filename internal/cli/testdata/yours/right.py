"""A sender that stops and waits."""
import os
import socket
import sys

WORDS = ["one", "two", "three", "four", "five"]
FIRST_WAIT, TRIES = 1.2, 3


def deliver(sock, number, word):
    """Sends one message until it is acknowledged; False if nobody answers."""
    wait = FIRST_WAIT
    for attempt in range(TRIES):
        print(f"sending {number}" + (f", try {attempt + 1}" if attempt else ""))
        sock.send(f"{number} {word}".encode())
        sock.settimeout(wait)
        try:
            while sock.recv(2048) != f"ack {number}".encode():
                pass  # an old answer says nothing of this message
            return True
        except TimeoutError:
            wait *= 2
    return False


def main():
    host, port = os.environ["NETLAB_ADDR"].rsplit(":", 1)
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.connect((host, int(port)))
    for number, word in enumerate(WORDS, 1):
        if not deliver(sock, number, word):
            sys.exit("nobody answers; giving up")


main()
