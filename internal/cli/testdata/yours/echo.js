// A server that sends back what it gets, and ends when its client does.
const net = require("node:net");

const server = net.createServer({ allowHalfOpen: true }, (c) => c.pipe(c));
server.listen(Number(process.env.NETLAB_PORT), process.env.NETLAB_HOST);
