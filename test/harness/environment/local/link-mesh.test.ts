import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { Link } from "../../../../harness/environment/environment.ts";
import { type LinkMesh, openLinkMesh } from "../../../../harness/environment/local/link-mesh.ts";
import { until } from "../../../support/processes.ts";
import { dial, openPeer, type Peer, type Seen } from "./loopback-peer.ts";

const A_TO_B: Link = { from: "a", to: "b" };
const B_TO_A: Link = { from: "b", to: "a" };
/** Long enough for anything that is not held back to arrive. */
const A_WHILE_MS = 100;

const cleanup: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const undo of cleanup.splice(0).reverse()) await undo();
});

interface Pair {
  readonly mesh: LinkMesh;
  readonly a: Peer;
  readonly b: Peer;
}

/** Two peers and the links between them. */
async function openPair(onConnectionToB?: (seen: Seen) => void): Promise<Pair> {
  const a = await openPeer();
  const b = await openPeer(onConnectionToB);
  const mesh = await openLinkMesh(
    new Map([
      ["a", a.address],
      ["b", b.address],
    ]),
  );
  cleanup.push(
    () => a.close(),
    () => b.close(),
    () => mesh.close(),
  );
  return { mesh, a, b };
}

async function dialOver(mesh: LinkMesh, link: Link): Promise<Seen> {
  const seen = await dial(mesh.address(link));
  cleanup.push(() => void seen.socket.destroy());
  return seen;
}

/** A connection that stands: both ends of it, the one of who dialled first. */
async function connectOver(mesh: LinkMesh, link: Link, peer: Peer): Promise<[Seen, Seen]> {
  const near = await dialOver(mesh, link);
  near.socket.write("hello");
  const index = peer.connections.length;
  await until("the connection gets through", () => peer.connections[index]?.text === "hello");
  const far = peer.connections[index];
  if (far === undefined) throw new Error("unreachable");
  far.text = "";
  return [near, far];
}

function aWhile(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, A_WHILE_MS));
}

describe("a cut", () => {
  it("stops what the sender says on a connection of its own, and not what it hears there", async () => {
    const { mesh, b } = await openPair();
    const [near, far] = await connectOver(mesh, A_TO_B, b);
    await mesh.setCuts([A_TO_B]);
    near.socket.write("lost?");
    far.socket.write("answer");
    await until("the other direction delivers", () => near.text === "answer");
    await aWhile();
    expect(far.text).toBe("");
  });

  it("stops what the sender answers on a connection that the receiver opened", async () => {
    const { mesh, a } = await openPair();
    const [near, far] = await connectOver(mesh, B_TO_A, a);
    await mesh.setCuts([A_TO_B]);
    far.socket.write("lost?");
    near.socket.write("question");
    await until("the other direction delivers", () => far.text === "question");
    await aWhile();
    expect(near.text).toBe("");
  });

  it("holds what was sent, and delivers it in order after healing", async () => {
    const { mesh, b } = await openPair();
    const [near, far] = await connectOver(mesh, A_TO_B, b);
    await mesh.setCuts([A_TO_B]);
    near.socket.write("first ");
    await aWhile();
    near.socket.write("second");
    await aWhile();
    expect(far.text).toBe("");
    await mesh.setCuts([]);
    await until("what was held arrives", () => far.text === "first second");
  });

  it("holds little and leaves the rest to the sender, whose buffers fill up", async () => {
    const { mesh, b } = await openPair();
    const [near, far] = await connectOver(mesh, A_TO_B, b);
    await mesh.setCuts([A_TO_B]);
    const size = 16 * 1024 * 1024;
    near.socket.write(Buffer.alloc(size, "x"));
    await aWhile();
    const [link] = await mesh.probe([A_TO_B], AbortSignal.timeout(5_000));
    expect(link?.bytesHeld).toBeGreaterThan(0);
    expect(link?.bytesHeld).toBeLessThan(1024 * 1024);
    await mesh.setCuts([]);
    await until("everything arrives after healing", () => far.text.length === size);
  });

  it("keeps a new connection from getting through in either direction until it is healed", async () => {
    for (const link of [A_TO_B, B_TO_A]) {
      const { mesh, b } = await openPair();
      await mesh.setCuts([link]);
      const near = await dialOver(mesh, A_TO_B);
      near.socket.write("hello");
      await aWhile();
      expect(b.connections).toHaveLength(0);
      await mesh.setCuts([]);
      await until("it gets through after healing", () => b.connections[0]?.text === "hello");
    }
  });

  it("never lets a connection through whose opener gave up waiting", async () => {
    const { mesh, b } = await openPair();
    await mesh.setCuts([A_TO_B]);
    const resetting = await dialOver(mesh, A_TO_B);
    const closing = await dialOver(mesh, A_TO_B);
    for (const near of [resetting, closing]) near.socket.write("hello");
    await aWhile();
    resetting.socket.resetAndDestroy();
    closing.socket.end();
    await aWhile();
    await mesh.setCuts([]);
    const [, far] = await connectOver(mesh, A_TO_B, b);
    expect(b.connections).toEqual([far]);
  });

  it("hides the end of the sender until it is healed", async () => {
    const { mesh, b } = await openPair();
    const [near, far] = await connectOver(mesh, A_TO_B, b);
    await mesh.setCuts([A_TO_B]);
    near.socket.resetAndDestroy();
    await aWhile();
    expect(far).toMatchObject({ ended: false, error: undefined });
    await mesh.setCuts([]);
    await until("the reset arrives", () => far.error === "ECONNRESET");
  });
});

describe("a link", () => {
  it("carries much data unharmed in both directions at once", async () => {
    const { mesh, b } = await openPair();
    const [near, far] = await connectOver(mesh, A_TO_B, b);
    const bytes = Buffer.from(Array.from({ length: 3_000_000 }, (_, i) => (i * i) % 251));
    near.socket.write(bytes);
    far.socket.write(bytes);
    await until("all arrives", () => near.text.length >= bytes.length && far.text.length >= bytes.length);
    expect(Buffer.from(near.text, "latin1").equals(bytes)).toBe(true);
    expect(Buffer.from(far.text, "latin1").equals(bytes)).toBe(true);
  });

  it("passes on the end of one direction and leaves the other open", async () => {
    const { mesh, b } = await openPair();
    const [near, far] = await connectOver(mesh, A_TO_B, b);
    near.socket.end("last words");
    await until("the end arrives", () => far.ended);
    expect(far.text).toBe("last words");
    far.socket.end("late answer");
    await until("the answer arrives", () => near.ended);
    expect(near.text).toBe("late answer");
  });

  it("passes on a reset", async () => {
    const { mesh, b } = await openPair();
    const [near, far] = await connectOver(mesh, A_TO_B, b);
    far.socket.resetAndDestroy();
    await until("the reset arrives", () => near.error === "ECONNRESET");
  });

  it("resets who wants to reach a peer that does not listen", async () => {
    const { mesh, b } = await openPair();
    await b.close();
    const near = await dialOver(mesh, A_TO_B);
    await until("the refusal arrives", () => near.error === "ECONNRESET");
  });
});

describe("a shape", () => {
  it("with a delay makes everything late by at least that, and keeps the order under jitter", async () => {
    const { mesh, b } = await openPair();
    const [near, far] = await connectOver(mesh, A_TO_B, b);
    await mesh.setShapes([{ ...A_TO_B, delayMs: 60, jitterMs: 40 }]);
    const words = Array.from({ length: 40 }, (_, i) => `${i} `);
    const sentAt = performance.now();
    for (const word of words) {
      near.socket.write(word);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until("something arrives", () => far.text !== "");
    expect(performance.now() - sentAt).toBeGreaterThanOrEqual(60);
    await until("all arrives", () => far.text.length === words.join("").length);
    expect(far.text).toBe(words.join(""));
  });

  it("with a delay lets many sendings be under way at once", async () => {
    const { mesh, b } = await openPair();
    const [near, far] = await connectOver(mesh, A_TO_B, b);
    await mesh.setShapes([{ ...A_TO_B, delayMs: 700 }]);
    for (let i = 0; i < 20; i++) {
      near.socket.write("x");
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    // One after the other they would take 14 s.
    await until("all arrives", () => far.text.length === 20, 10_000);
  });

  it("with a delay makes a new connection wait for a round trip", async () => {
    const { mesh, b } = await openPair();
    await mesh.setShapes([
      { ...A_TO_B, delayMs: 50 },
      { ...B_TO_A, delayMs: 50 },
    ]);
    const dialledAt = performance.now();
    const near = await dialOver(mesh, A_TO_B);
    await until("the connection gets through", () => b.connections.length === 1);
    expect(performance.now() - dialledAt).toBeGreaterThanOrEqual(99);
    near.socket.destroy();
  });

  it("with a limit of bytes a second lets no more through, over all connections together", async () => {
    const { mesh, b } = await openPair();
    const [near1, far1] = await connectOver(mesh, A_TO_B, b);
    const [near2, far2] = await connectOver(mesh, A_TO_B, b);
    await mesh.setShapes([{ ...A_TO_B, bytesPerSecond: 10_000 }]);
    const sentAt = performance.now();
    for (const near of [near1, near2]) near.socket.write("x".repeat(2_000));
    await until("some arrives", () => far1.text.length + far2.text.length > 0);
    expect(far1.text.length + far2.text.length).toBeLessThan(4_000);
    await until("all arrives", () => far1.text.length + far2.text.length === 4_000);
    expect(performance.now() - sentAt).toBeGreaterThanOrEqual(350);
  });

  it("with a limit below a byte a millisecond still lets everything through", async () => {
    const { mesh, b } = await openPair();
    const [near, far] = await connectOver(mesh, A_TO_B, b);
    await mesh.setShapes([{ ...A_TO_B, bytesPerSecond: 100 }]);
    near.socket.write("0123456789");
    await until("all arrives", () => far.text === "0123456789");
  });

  it("that resets ends every connection that uses the link, and refuses new ones until it is gone", async () => {
    const { mesh, a, b } = await openPair();
    const ends = [...(await connectOver(mesh, A_TO_B, b)), ...(await connectOver(mesh, B_TO_A, a))];
    await mesh.setShapes([{ ...A_TO_B, reset: true }]);
    await until("all ends are reset", () => ends.every(({ error }) => error === "ECONNRESET"));
    const refused = connect(mesh.address(A_TO_B));
    await expect(once(refused.resume(), "close")).rejects.toMatchObject({ code: "ECONNRESET" });
    await mesh.setShapes([]);
    await connectOver(mesh, A_TO_B, b);
  });

  it("does not undo a cut, nor a cut a shape", async () => {
    const { mesh, b } = await openPair();
    const [near, far] = await connectOver(mesh, A_TO_B, b);
    await mesh.setCuts([A_TO_B]);
    await mesh.setShapes([{ ...A_TO_B, delayMs: 80 }]);
    near.socket.write("late");
    await aWhile();
    expect(far.text).toBe("");
    await mesh.setCuts([]);
    await until("it arrives after healing", () => far.text === "late");
    far.text = "";
    const sentAt = performance.now();
    near.socket.write("late again");
    await until("it arrives", () => far.text === "late again");
    expect(performance.now() - sentAt).toBeGreaterThanOrEqual(80);
  });
});

describe("probe()", () => {
  const NODES = ["a", "b", "c"];
  const ALL = NODES.flatMap((from) => NODES.filter((to) => to !== from).map((to) => ({ from, to })));

  /** Links between nodes none of which listens. */
  async function openDead(): Promise<LinkMesh> {
    const peers = await Promise.all(NODES.map(() => openPeer()));
    await Promise.all(peers.map((peer) => peer.close()));
    const mesh = await openLinkMesh(
      new Map(NODES.map((node, i) => [node, peers[i]?.address ?? { host: "", port: 0 }])),
    );
    cleanup.push(() => mesh.close());
    return mesh;
  }

  async function delivering(mesh: LinkMesh): Promise<readonly Link[]> {
    const observations = await mesh.probe(ALL, AbortSignal.timeout(5_000));
    return observations.filter(({ delivered }) => delivered).map(({ from, to }) => ({ from, to }));
  }

  it("arrives over every link that is not cut, and over no other, though all nodes are dead", async () => {
    const mesh = await openDead();
    expect(await delivering(mesh)).toEqual(ALL);
    for (const cuts of [ALL.slice(0, 1), ALL.slice(2, 5), ALL]) {
      await mesh.setCuts(cuts);
      expect(await delivering(mesh)).toEqual(ALL.filter((link) => !cuts.includes(link)));
    }
    await mesh.setCuts([]);
    expect(await delivering(mesh)).toEqual(ALL);
  });

  it("does not arrive late after healing, into the next round", async () => {
    const mesh = await openDead();
    for (let round = 0; round < 3; round++) {
      await mesh.setCuts(ALL.slice(round, round + 1));
      expect(await delivering(mesh)).toHaveLength(ALL.length - 1);
      await mesh.setCuts([]);
    }
    expect(await delivering(mesh)).toEqual(ALL);
  });

  it("takes a harness that is frozen for longer than the silence it waits for to be just that", async () => {
    const mesh = await openDead();
    await mesh.setCuts(ALL.slice(0, 1));
    const probing = delivering(mesh);
    const freeze = setInterval(() => {
      const until = performance.now() + 250;
      while (performance.now() < until);
    }, 0);
    setTimeout(() => {
      clearInterval(freeze);
    }, 600);
    expect(await probing).toEqual(ALL.slice(1));
  });

  it("shows a link that resets as not delivering", async () => {
    const mesh = await openDead();
    await mesh.setShapes([{ from: "a", to: "b", reset: true }]);
    const silent = ALL.filter(({ from, to }) => from !== "c" && to !== "c");
    expect(await delivering(mesh)).toEqual(ALL.filter((link) => !silent.includes(link)));
  });

  it("waits for a link that is merely slow", async () => {
    const mesh = await openDead();
    await mesh.setShapes([{ from: "a", to: "b", delayMs: 400, jitterMs: 100 }]);
    expect(await delivering(mesh)).toEqual(ALL);
  });

  it("never reaches a node, nor leads a node's own connection astray", async () => {
    const { mesh, b } = await openPair();
    const dialSome = (): Promise<Seen>[] => Array.from({ length: 10 }, () => dialOver(mesh, A_TO_B));
    const before = dialSome();
    const probing = mesh.probe([A_TO_B, B_TO_A], AbortSignal.timeout(5_000));
    const nodes = await Promise.all([...before, ...dialSome()]);
    for (const { socket } of nodes) socket.write("node");
    expect((await probing).map(({ delivered }) => delivered)).toEqual([true, true]);
    await until("every node's connection gets through", () => b.connections.length === nodes.length);
    await until("with all it said", () => b.connections.every(({ text }) => text === "node"));
  });

  it("counts the nodes' bytes and not its own", async () => {
    const { mesh, b } = await openPair();
    const [near] = await connectOver(mesh, A_TO_B, b);
    await mesh.setCuts([A_TO_B]);
    near.socket.write("held");
    await aWhile();
    const [forth, back] = await mesh.probe([A_TO_B, B_TO_A], AbortSignal.timeout(5_000));
    expect(forth).toEqual({ ...A_TO_B, delivered: false, bytesDelivered: 5, bytesHeld: 4 });
    expect(back).toEqual({ ...B_TO_A, delivered: true, bytesDelivered: 0, bytesHeld: 0 });
  });

  it("ends when it is aborted", async () => {
    const mesh = await openDead();
    await mesh.setCuts(ALL);
    await expect(mesh.probe(ALL, AbortSignal.timeout(30))).rejects.toThrow();
  });
});
