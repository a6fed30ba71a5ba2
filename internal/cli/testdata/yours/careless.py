"""A wrong sender: it takes any answer for the one that it waits for."""
import os
import socket

host, port = os.environ["NETLAB_ADDR"].rsplit(":", 1)
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.connect((host, int(port)))
sock.settimeout(1.2)
for number, word in enumerate(["one", "two", "three", "four", "five"], 1):
    for attempt in range(2):
        sock.send(f"{number} {word}".encode())
        try:
            sock.recv(2048)
            break
        except TimeoutError:
            pass
