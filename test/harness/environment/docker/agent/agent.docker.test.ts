import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Agent, Shell } from "../../../../../harness/environment/docker/agent.ts";
import { connectEngine } from "../../../../../harness/environment/docker/engine.ts";
import { openAgent } from "../../../../../harness/environment/docker/open-agent.ts";
import { labelsOf, ownerHere } from "../../../../../harness/environment/docker/ownership/owner.ts";
import { removeOwned } from "../../../../../harness/environment/docker/ownership/remove-owned.ts";
import { dockerAvailable, SKIP_REASON } from "../../../../support/docker.ts";
import { labImage } from "../lab.ts";

describe.skipIf(!dockerAvailable)(`the agent${SKIP_REASON}`, () => {
  const owner = ownerHere(`agent-${randomBytes(4).toString("hex")}`);
  let agent: Agent;
  let shell: Shell;
  beforeAll(async () => {
    const name = `faultline-${owner.runId}-agent`;
    agent = await openAgent(await connectEngine(), {
      name,
      image: await labImage(),
      labels: labelsOf(owner),
    });
    shell = await agent.shell();
  });
  afterAll(async () => {
    await removeOwned(await connectEngine(), owner);
  });

  it("answers commands with all they said and their exit code", async () => {
    expect(await shell.run("echo out; echo err >&2; printf 'no end'; exit 7")).toEqual({
      code: 7,
      output: "out\nerr\nno end",
    });
    expect(await shell.run('cat <<END\nit\'s "quoted"\nEND')).toEqual({
      code: 0,
      output: 'it\'s "quoted"\n',
    });
    const much = await shell.run("i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i + 1)); done");
    expect(much.output.split("\n")).toHaveLength(20_001);
  });

  it("survives a syntax error, an exit and a command that reads", async () => {
    expect((await shell.run("if ( then")).code).not.toBe(0);
    await shell.run("exit 3");
    expect(await shell.run("read line || echo no input")).toEqual({ code: 0, output: "no input\n" });
  });

  it("runs what several ask at once one after the other", async () => {
    const answers = await Promise.all([1, 2, 3].map((n) => shell.run(`sleep 0.0${4 - n}; echo ${n}`)));
    expect(answers.map(({ output }) => output)).toEqual(["1\n", "2\n", "3\n"]);
  });

  it("ends a command that takes too long, with all it has started, and goes on", async () => {
    const marker = `77${randomBytes(2).readUInt16BE()}`;
    await expect(shell.run(`sleep ${marker} & sleep ${marker}`, { timeoutMs: 200 })).rejects.toThrow(
      "no answer within 200 ms",
    );
    expect(await shell.run(`pgrep -x -f 'sleep ${marker}' || echo none`)).toEqual({
      code: 0,
      output: "none\n",
    });
  });

  it("speaks with a program line by line", async () => {
    const program = await agent.program(["sh", "-c", "while read line; do echo got $line; done"]);
    expect(await Promise.all([program.ask("one"), program.ask("two")])).toEqual(["got one", "got two"]);
    await program.close();
    await expect(program.ask("three")).rejects.toThrow("ended");
  });

  it("hands on the last words of a program that ends", async () => {
    const program = await agent.program(["sh", "-c", "read line; echo cannot $line >&2; exit 1"]);
    await expect(program.ask("do it")).rejects.toThrow("cannot do it");
  });
});
