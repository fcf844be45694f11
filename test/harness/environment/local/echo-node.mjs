// A database of one feature: it says back what it hears, to peers and to clients, and ends with its input.
import { createServer } from "node:net";

const [peerPort, clientPort] = process.argv.slice(2).map(Number);
for (const port of [peerPort, clientPort]) {
  createServer({ allowHalfOpen: true }, (socket) => socket.on("error", () => undefined).pipe(socket)).listen(
    port,
    "127.0.0.1",
    () => console.log(`listening on ${port}`),
  );
}
process.stdin.resume().on("end", () => process.exit());
