// The smallest Koishi bot: echo over the reverse WebSocket. Run in a folder with its packages installed.
const { createRequire } = require('module')
const load = createRequire(process.cwd() + '/')
const { Context, Logger } = load('koishi')
const Http = load('@koishijs/plugin-http')
const Server = load('@koishijs/plugin-server')
const OneBot = load('koishi-plugin-adapter-onebot')

Logger.levels.base = 1
const app = new Context()
app.plugin(Http.default ?? Http)
app.plugin(Server.default ?? Server, { host: '127.0.0.1', port: Number(process.argv[2]) })
app.plugin(OneBot.default ?? OneBot, { protocol: 'ws-reverse', path: '/onebot', selfId: '10000', token: '' })
app.middleware((session) => session.content)
app.start()
