"""A server that counts what comes until nothing more comes, and then tells."""
import os
import socket
import sys
import time

with socket.create_server((os.environ["NETLAB_HOST"], int(os.environ["NETLAB_PORT"]))) as server:
    conn, _ = server.accept()
with conn:
    if "hasty" in sys.argv:
        conn.sendall(b"many")  # wrong: it has not looked
    while "late" in sys.argv and not os.path.exists(sys.argv[-1]):
        time.sleep(0.01)
    wanted = 800000 if "late" in sys.argv else None
    count = 0
    while count != wanted and (data := conn.recv(65536)):
        count += len(data)
    if "hasty" not in sys.argv:
        conn.sendall(str(count).encode())
