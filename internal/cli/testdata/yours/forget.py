"""A wrong sender: it sends and never listens."""
import os
import socket

host, port = os.environ["NETLAB_ADDR"].rsplit(":", 1)
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for number, word in enumerate(["one", "two", "three", "four", "five"], 1):
    sock.sendto(f"{number} {word}".encode(), (host, int(port)))
