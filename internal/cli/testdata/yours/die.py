"""A server that dies when something comes, without having read it."""
import os
import socket

server = socket.create_server((os.environ["NETLAB_HOST"], int(os.environ["NETLAB_PORT"])))
conn, _ = server.accept()
conn.recv(1, socket.MSG_PEEK)
os._exit(3)
