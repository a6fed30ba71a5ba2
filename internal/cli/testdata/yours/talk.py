"""A client that writes as many bytes as it is told, and ends at once."""
import os
import socket
import sys

with socket.create_connection((os.environ["NETLAB_HOST"], int(os.environ["NETLAB_PORT"]))) as conn:
    conn.sendall(bytes(int(sys.argv[1])))
