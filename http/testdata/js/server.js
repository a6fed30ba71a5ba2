// A server on node's own http module, for our client to talk to. It prints its
// port, then a line for each connection and each request.
const http = require('http');

const server = http.createServer((ask, answer) => {
  let body = '';
  ask.on('data', (b) => { body += b; });
  ask.on('end', () => {
    console.log(ask.method, ask.url, ask.headers['transfer-encoding'] || ask.headers['content-length'] || '-');
    switch (ask.url) {
      case '/echo':
        answer.setHeader('Content-Type', ask.headers['content-type'] || 'text/plain');
        answer.statusCode = 201;
        answer.end(body);
        break;
      case '/chunks': // node sends each write as a chunk
        answer.setHeader('Trailer', 'X-Sum');
        answer.write('one');
        setTimeout(() => {
          answer.write('two');
          answer.addTrailers({ 'X-Sum': '6' });
          answer.end();
        }, 20);
        break;
      case '/slow': // long polling: there is news after a while
        setTimeout(() => answer.end('goal!'), 50);
        break;
      case '/never':
        break;
      case '/events':
        answer.writeHead(200, { 'Content-Type': 'text/event-stream' });
        answer.write('event: score\nid: 7\ndata: goal!\n\n');
        answer.write('data: two\r\ndata: lines\r\n\r\n: a comment\n\n');
        answer.end('data: last\n\n');
        break;
      case '/moved':
        answer.writeHead(302, { Location: '/echo' });
        answer.end();
        break;
      case '/old': // an answer that ends with its connection
        answer.socket.end('HTTP/1.0 200 OK\r\n\r\nall there is');
        break;
      default:
        answer.statusCode = 404;
        answer.end('nothing here\n');
    }
  });
});
server.on('connection', () => console.log('connection'));
server.on('upgrade', (ask, socket) => {
  socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ' + ask.headers.upgrade + '\r\n\r\n');
  socket.pipe(socket);
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
