import { createServer } from "node:http";

const event = (line) => `id: ${line.seq}\nevent: message\ndata: ${JSON.stringify({ message: line })}\n\n`;

/** See chat_server.d.mts. */
export async function chatServer() {
  const tokens = new Set();
  const followers = new Set();
  let lines = [];
  let sockets = new Set();
  let port = 0;
  let server;
  const self = {
    base: "",
    asked: [],
    rule: () => undefined,
    get texts() {
      return lines.filter((line) => line.sender === "buyer").map((line) => line.text);
    },
    get streams() {
      return followers.size;
    },
    expire() {
      tokens.clear();
      for (const one of followers) one.end();
    },
    say(text) {
      add("agent", text, null);
    },
    async down() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
    async up() {
      sockets = new Set();
      server = createServer((request, response) => void serve(request, response));
      server.on("connection", (socket) => {
        sockets.add(socket);
        socket.on("close", () => sockets.delete(socket));
      });
      await new Promise((done) => server.listen(port, "127.0.0.1", done));
      port = server.address().port;
      self.base = `http://127.0.0.1:${port}/shop/`;
    },
  };

  function add(sender, text, clientId) {
    const known = lines.find((line) => line.sender === sender && clientId && line.client_id === clientId);
    if (known) return known;
    const seq = lines.length + 1;
    const line = { id: `m${seq}`, seq, sender, author: null, text, at: new Date().toISOString(), client_id: clientId };
    lines = [...lines, line];
    for (const one of followers) one.write(event(line));
    return line;
  }

  async function serve(request, response) {
    let text = "";
    for await (const piece of request) text += piece;
    const path = request.url.replace("/shop/widget/", "").split("?")[0];
    const asked = { method: request.method, path, headers: request.headers, body: text ? JSON.parse(text) : {} };
    const count = self.asked.filter((one) => one.method === asked.method && one.path === path).length;
    self.asked.push(asked);
    const ruled = self.rule(asked, count);
    if (ruled?.wait) await new Promise((done) => setTimeout(done, ruled.wait));
    if (ruled?.drop) return request.socket.destroy();
    if (ruled?.status) return send(response, ruled.status, ruled.json ?? {}, ruled.headers);
    answer(request, response, asked);
  }

  function answer(request, response, { method, path, headers, body }) {
    if (path === "session") {
      const token = `t${tokens.size + 1}-${Math.random()}`;
      tokens.add(token);
      return send(response, 200, {
        conversation: "c1",
        token,
        visitor: "v".repeat(32),
        last_event: lines.length,
        messages: lines,
        shop: { name: "店" },
      });
    }
    if (!tokens.has((headers.authorization ?? "").slice(7))) return send(response, 401, {});
    if (path === "messages" && method === "POST") {
      return send(response, 200, { message: add("buyer", body.text, body.client_id) });
    }
    if (path === "messages") return send(response, 200, { messages: lines });
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write(": open\n\n");
    for (const line of lines) if (line.seq > Number(headers["last-event-id"])) response.write(event(line));
    followers.add(response);
    response.on("close", () => followers.delete(response));
  }

  function send(response, status, json, headers = {}) {
    response.writeHead(status, { "Content-Type": "application/json", ...headers });
    response.end(JSON.stringify(json));
  }

  await self.up();
  return self;
}
