'use strict';
// A user on the unmodified Web SDK in headless Chromium, driven line by line: JSON on standard input, JSON on standard output.
//
//   {"id":1,"do":"open","name":"carol"}                        logs in, answers the UserID
//   {"id":2,"do":"call","method":"joinGroup","args":[{...}]}    calls the SDK
//   {"id":3,"do":"text","to":"GROUP","text":"hello"}            sends a text to a group
//   {"id":4,"do":"fetch","url":"http://..."}                    loads a file, answers its length and SHA-256
//
// Answers are {"id":1,"ok":...} or {"id":1,"error":"..."}; what the SDK tells are {"event":"MESSAGE_RECEIVED","data":[...]}.
// The server is named by the variables of ../web-groups, whose harness and packages this uses.
const crypto = require('crypto'), readline = require('readline');
const { T, servePages, findChromium, chromium } = require('../web-groups/lib/harness');

const say = (line) => process.stdout.write(JSON.stringify(line) + '\n');

(async () => {
  const { srv, origin } = await servePages();
  const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox', '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
  const t = new T(browser, origin, process.env.IM_SDK || 'chat', 'chat');
  let user = null, told = 0;
  const tell = () => { for (; told < user.events.length; told++) if (user.events[told].name === 'MESSAGE_RECEIVED') say({ event: 'MESSAGE_RECEIVED', data: user.events[told].data }); };
  const todo = {
    async open({ name }) { user = await t.client(name); user._w.add(tell); tell(); return user.id; },
    call({ method, args }) { return user.call(method, ...args); },
    async text({ to, text }) { return (await user.text(to, text)).ID; },
    async fetch({ url }) {
      const r = await fetch(url);
      if (!r.ok) throw new Error(`${url}: ${r.status}`);
      const bytes = Buffer.from(await r.arrayBuffer());
      return { length: bytes.length, sha256: crypto.createHash('sha256').update(bytes).digest('hex') };
    },
  };
  const lines = readline.createInterface({ input: process.stdin });
  say({ event: 'STARTED' });
  for await (const line of lines) {
    const asked = JSON.parse(line);
    try { say({ id: asked.id, ok: (await todo[asked.do](asked)) ?? null }); } catch (e) { say({ id: asked.id, error: String((e && e.message) || e) }); }
  }
  await t.done();
  await browser.close();
  srv.close();
})().catch((e) => { console.error(e); process.exit(1); });
