// aedes on loopback: TCP, TLS, WebSocket, WebSocket over TLS, and a Unix socket.
// Arguments: nobody, password or certificate; the folder of the socket; certificate, key and authority of TLS.
'use strict'
const fs = require('fs')
const http = require('http')
const https = require('https')
const net = require('net')
const tls = require('tls')
const aedes = require('aedes')()
const { WebSocketServer, createWebSocketStream } = require('ws')

const [login, folder, certificate, key, authority] = process.argv.slice(2)

if (login === 'password') {
  aedes.authenticate = (client, user, password, done) => {
    if (user === 'bob' && String(password) === 'pencil') return done(null, true)
    done(Object.assign(new Error('no'), { returnCode: 4 }), false)
  }
}

const secured = {
  cert: fs.readFileSync(certificate),
  key: fs.readFileSync(key),
  ca: fs.readFileSync(authority),
  requestCert: login === 'certificate',
  rejectUnauthorized: true
}

function overWebSocket (server) {
  new WebSocketServer({ server }).on('connection', (socket, request) => {
    const stream = createWebSocketStream(socket)
    stream.on('error', () => {})
    aedes.handle(stream, request)
  })
  return server
}

const servers = {
  tcp: net.createServer(aedes.handle),
  tls: tls.createServer(secured, aedes.handle),
  ws: overWebSocket(http.createServer()),
  wss: overWebSocket(https.createServer(secured))
}
const listening = Object.entries(servers).map(([name, server]) => new Promise(resolve => {
  // Clients that are refused end their connections in every way.
  server.on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1', () => resolve(`${name}=${server.address().port}`))
}))
listening.push(new Promise(resolve => {
  net.createServer(aedes.handle).listen(`${folder}/socket`, () => resolve(''))
}))
Promise.all(listening).then(ports => console.log(`${ports.join(' ')} ready`))
