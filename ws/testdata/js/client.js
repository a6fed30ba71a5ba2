// A client of npm's ws that talks to our server, which echoes: it does one thing
// behind the other and prints what comes of each. Arguments: the URL, and
// "deflate" to offer compression or a fault to send.
const WebSocket = require('ws');

const [url, how] = process.argv.slice(2);
const c = new WebSocket(url, ['news', 'chat'], { perMessageDeflate: how === 'deflate' ? { threshold: 0 } : false });
const faults = {
  unmasked: [0x81, 0x01, 0x61],
  reserved: [0xb1, 0x80, 0, 0, 0, 0],
  utf8: [0x81, 0x81, 0, 0, 0, 0, 0xff],
};
const big = Buffer.alloc(70000, 'netlab ');
const steps = [
  () => c.send('hällo'),
  () => c.send(Buffer.from([0, 1, 254, 255])),
  () => c.send(big),
  () => { c.send('two ', { fin: false }); c.ping('between'); c.send('fragments', { fin: true }); },
  () => c.ping('are you there?'),
  () => c.close(4001, 'done here'),
];
const next = () => { const s = steps.shift(); if (s) s(); };

c.on('open', () => {
  console.log('open', c.protocol || '-', c.extensions || '-');
  if (faults[how]) c._socket.write(Buffer.from(faults[how]));
  else next();
});
c.on('message', (data, binary) => {
  const what = data.length > 100 ? (data.equals(big) ? 'as it was sent' : 'not as it was sent') : data.toString(binary ? 'hex' : 'utf8');
  console.log(binary ? 'binary' : 'text', data.length, what);
  next();
});
c.on('ping', (data) => console.log('ping', data.toString()));
c.on('pong', (data) => { console.log('pong', data.toString()); if (data.toString() !== 'between') next(); });
c.on('error', (e) => console.log('error', e.code || e.message));
c.on('close', (code, why) => console.log('close', code, why.toString() || '-'));
