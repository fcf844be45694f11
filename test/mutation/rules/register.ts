import type { RulesOf } from "../mutation.ts";

const FOLDER = "checkers/linearizability/engines/register";
const CALLS = `${FOLDER}/calls.ts`;
const REPEATS = `${FOLDER}/repeats.ts`;
const VERSIONS = `${FOLDER}/versions.ts`;
const CHAINS = `${FOLDER}/chains.ts`;
const ZONES = `${FOLDER}/zones.ts`;
const CONFLICT = `${FOLDER}/conflict.ts`;
const CERTIFICATE = `${FOLDER}/certificate.ts`;

export const REGISTER: RulesOf = {
  subject: "register",
  mutations: [
    {
      rule: "a read of unknown outcome told nothing",
      file: CALLS,
      find: "kind[call] = certain ? READ : NOTHING;\n    } else if (role === write)",
      replace: "kind[call] = READ;\n    } else if (role === write)",
    },
    {
      rule: "a cas of unknown outcome only may have happened",
      file: CALLS,
      find: "else kind[call] = certain ? CAS : MAYBE_CAS;",
      replace: "else kind[call] = CAS;",
    },
    {
      rule: "a cas that puts a value in place of itself is a read",
      file: CALLS,
      find: "if (first === second) kind[call] = certain ? READ : NOTHING;\n      else ",
      replace: "",
    },
    {
      rule: "the initial value is a version",
      file: `${FOLDER}/sources.ts`,
      find: "  producers.add(init, count);\n",
      replace: "",
    },
    {
      rule: "a value produced twice needs its versions told apart",
      file: `${FOLDER}/sources.ts`,
      find: "if (producer === SEVERAL && kind[call] !== MAYBE_CAS) repeats = true;",
      replace: "if (producer === SEVERAL && kind[call] !== MAYBE_CAS) source[call] = count;",
    },
    {
      rule: "where several versions are left a search must decide",
      file: REPEATS,
      find: "if (version === SEVERAL && kind[call] !== MAYBE_CAS) return undefined;\n    source[call] = version;",
      replace: "source[call] = version === SEVERAL && kind[call] !== MAYBE_CAS ? count : version;",
    },
    {
      rule: "a version invoked after the call returned was not observed",
      file: REPEATS,
      find: "if (version !== count && (invoked[version] ?? 0) > end) break;",
      replace: "if (version !== count && (invoked[version] ?? 0) > NEVER) break;",
    },
    {
      rule: "a version is over once another write lies between",
      file: REPEATS,
      find: "return version === count || (returned[version] ?? NEVER) < (invoked[blocker] ?? 0);",
      replace: "return false;",
    },
    {
      rule: "only a write that returned before the call was invoked lies between",
      file: REPEATS,
      find: "for (; moment < (invoked[call] ?? 0); moment++) {",
      replace: "for (; moment < moments; moment++) {",
    },
    {
      rule: "only a write invoked after the version returned lies between",
      file: REPEATS,
      find: "(returned[version] ?? NEVER) < (invoked[blocker] ?? 0)",
      replace: "(returned[version] ?? NEVER) < (returned[blocker] ?? 0)",
    },
    {
      rule: "never-written: what was observed must have been produced",
      file: VERSIONS,
      find: "if (version === NONE) return unwritten(versions, call);\n      const end",
      replace: "if (version === NONE) continue;\n      const end",
    },
    {
      rule: "never-written: what a cas replaced must have been produced",
      file: VERSIONS,
      find: "if (version === NONE) return unwritten(versions, call);\n  const other",
      replace: "if (version === NONE) return undefined;\n  const other",
    },
    {
      rule: "replaced-twice: two cas cannot replace the same version",
      file: VERSIONS,
      find: 'if (other !== NONE) return { versions, rule: "replaced-twice", calls: [other, call] };',
      replace: "",
    },
    {
      rule: "a cas whose version was observed certainly happened",
      file: VERSIONS,
      find: "while (kind[observed] === MAYBE_CAS && isObserved(versions, observed)) {",
      replace: "while (kind[observed] === NONE) {",
    },
    {
      rule: "a cas that happened observed, and so on along the chain",
      file: VERSIONS,
      find: "      observed = version;\n",
      replace: "      break;\n",
    },
    {
      rule: "version-order: a version is produced after all before it in its chain",
      file: CHAINS,
      find: "if (produced < bound) return this.#outOfOrder(latest, version);",
      replace: "",
    },
    {
      rule: "version-order: a version is read after all before it in its chain",
      file: CHAINS,
      find: "if (read < bound) return this.#outOfOrder(latest, this.#readerReturning(version, read));",
      replace: "",
    },
    {
      rule: "cas-cycle: every cas is in a chain that begins with a write or at the start",
      file: CHAINS,
      find: "if (walk.replaced < versions.casCount)",
      replace: "if (walk.replaced < 0)",
    },
    {
      rule: "a chain begins before the first return of its readers",
      file: CHAINS,
      find: "      if (read < earliest) earliest = read;\n",
      replace: "",
    },
    {
      rule: "a chain begins before the first return of its producers",
      file: CHAINS,
      find: "      if (produced < earliest) earliest = produced;\n",
      replace: "",
    },
    {
      rule: "a chain ends after the last invocation of its readers",
      file: CHAINS,
      find: "      if (reader > latest) {",
      replace: "      if (reader > count) {",
    },
    {
      rule: "a chain goes on with the cas that replaced its version",
      file: CHAINS,
      find: "      this.replaced++;\n      version = cas;",
      replace: "      this.replaced++;\n      if (cas !== NONE) break;\n      version = cas;",
    },
    {
      rule: "overlap: forward zones are disjoint",
      file: ZONES,
      find: 'if (zoneStart < s) conflict = between(chains, "overlap", [last, f], [zone, zoneStart]);',
      replace: "",
    },
    {
      rule: "contained: no backward zone lies within a forward one",
      file: ZONES,
      find: "} else if (zoneStart < s && f < zoneEnd) {",
      replace: "} else if (zoneStart > NEVER) {",
    },
    {
      rule: "a backward zone that only begins within a forward one is free",
      file: ZONES,
      find: "} else if (zoneStart < s && f < zoneEnd) {",
      replace: "} else if (zoneStart < s) {",
    },
    {
      rule: "a backward zone that only ends within a forward one is free",
      file: ZONES,
      find: "} else if (zoneStart < s && f < zoneEnd) {",
      replace: "} else if (f < zoneEnd) {",
    },
    {
      rule: "witness: an observation brings the version's producer",
      file: CONFLICT,
      find: "      take(source[call] ?? NONE);\n",
      replace: "",
    },
    {
      rule: "witness: a cas of which nobody knows what it replaced brings nothing",
      file: CONFLICT,
      find: "if (call < 0 || call === count || taken[call] === 1) return;",
      replace: "if (call === NONE || call === count || taken[call] === 1) return;",
    },
    {
      rule: "witness: where values repeat, it brings the write that rules out the others",
      file: CONFLICT,
      find: "      if (blocker !== undefined) take(blocker[call] ?? NONE);\n",
      replace: "",
    },
    {
      rule: "witness: a call of unknown outcome brings one that observed it",
      file: CONFLICT,
      find: "    take(reader === NONE ? (casOf[call] ?? NONE) : reader);\n",
      replace: "",
    },
    {
      rule: "certificate: a backward chain that a forward zone covers stands after it",
      file: CERTIFICATE,
      find: "if (!covered && waiting !== NONE) {",
      replace: "if (waiting !== NONE) {",
    },
    {
      rule: "certificate: a backward chain that no zone covers stands at its own time",
      file: CERTIFICATE,
      find: "const covered = zoneStart < s;",
      replace: "const covered = true;",
    },
    {
      rule: "certificate: readers stand in order of invocation",
      file: CERTIFICATE,
      find: "for (let call = count - 1; call >= 0; call--) {\n      if (register.kind[call] !== READ) continue;",
      replace:
        "for (let call = 0; call < count; call++) {\n      if (register.kind[call] !== READ) continue;",
    },
  ],
};
