// A server of npm's ws for our client to talk to. It prints its port, then a
// line for all that happens. "deflate" as an argument has it compress.
const { WebSocketServer } = require('ws');

const server = new WebSocketServer({
  host: '127.0.0.1',
  port: 0,
  maxPayload: 1 << 20,
  perMessageDeflate: process.argv[2] === 'deflate' ? { threshold: 0 } : false,
  handleProtocols: (offered) => (offered.has('chat') ? 'chat' : false),
});
server.on('listening', () => console.log(server.address().port));
server.on('connection', (c) => {
  console.log('open', c.protocol || '-', c.extensions || '-');
  c.on('message', (data, binary) => {
    console.log(binary ? 'binary' : 'text', data.length);
    switch (data.toString()) {
      case 'ping me':
        c.ping('are you there?');
        break;
      case 'in pieces':
        c.send('three ', { fin: false });
        c.send('fragments ', { fin: false });
        c.send('make one', { fin: true });
        break;
      case 'close me':
        c.close(4002, 'as you wish');
        break;
      case 'hang up':
        c.terminate();
        break;
      default:
        c.send(data, { binary });
    }
  });
  c.on('ping', (data) => console.log('ping', data.toString()));
  c.on('pong', (data) => console.log('pong', data.toString()));
  c.on('error', (e) => console.log('error', e.code));
  c.on('close', (code, why) => console.log('close', code, why.toString() || '-'));
});
