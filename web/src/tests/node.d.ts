/** The little of Node that these tests use. */
declare module "node:http" {
  interface IncomingMessage {
    url?: string;
    method?: string;
  }
  interface ServerResponse {
    writeHead(status: number, headers?: Record<string, string>): ServerResponse;
    write(text: string): boolean;
    end(text?: string): void;
  }
  interface Server {
    listen(port: number, host: string, done: () => void): void;
    address(): { port: number };
    close(done: () => void): void;
    closeAllConnections(): void;
  }
  function createServer(answer: (request: IncomingMessage, response: ServerResponse) => void): Server;
}
declare module "node:fs" {
  function readdirSync(folder: string, options: { recursive: true }): string[];
  function readFileSync(file: string, encoding: "utf8"): string;
}
