import { Levels } from "./checkers/transactions/weak/levels.ts";
import { sessionHistory } from "./checkers/transactions/weak/session-history.ts";
import type { RegisterTransactions } from "./checkers/transactions/rw-register/register-transactions.ts";
import { SeededRandom } from "./test/support/objects/random.ts";
function gen(T:number, ns:number, nk:number, m:number): RegisterTransactions {
  const r = new SeededRandom(7);
  const process_ = new Int32Array(T), lastV = new Int32Array(nk);
  for (let k=0;k<nk;k++) lastV[k]=k;
  const readStart=new Int32Array(T+1), writeStart=new Int32Array(T+1), rv:number[]=[], wv:number[]=[], vk:number[]=[], writer:number[]=[];
  for (let k=0;k<nk;k++){vk.push(k);writer.push(-1);}
  for (let t=0;t<T;t++){ process_[t]=r.below(ns); const ws=new Set<number>(); for(let j=0;j<m;j++){const k=r.below(nk); if(r.oneIn(2)) ws.add(k); else if(!ws.has(k)) rv.push(lastV[k]!);} for(const k of ws){const v=vk.length; vk.push(k); writer.push(t); wv.push(v); lastV[k]=v;} readStart[t+1]=rv.length; writeStart[t+1]=wv.length; }
  const transactions={history:null,count:T,process:process_,status:new Uint8Array(T),keyCount:nk} as any;
  return {transactions,versionCount:vk.length,versionKey:Int32Array.from(vk),versionValue:new Int32Array(),writer:Int32Array.from(writer),version:new Int32Array(),isIntermediate:new Uint8Array(vk.length),exists:new Uint8Array(T).fill(1),readStart,readVersion:Int32Array.from(rv),writeStart,writeVersion:Int32Array.from(wv)} as any;
}
for (const [T,ns,nk,m] of [[1e5,20,1000,8],[1e6,20,10000,4],[1e6,50,10000,4]] as const) {
  const h0 = gen(T,ns,nk,m);
  const out:string[]=[];
  let t=performance.now(); const h=sessionHistory(h0); out.push(`layout ${(performance.now()-t)|0}`);
  for (const rule of ["read-committed","read-atomic","pram","causal","read-your-writes","monotonic-reads","monotonic-writes","writes-follow-reads"] as const) {
    const l=new Levels(h,()=>false); t=performance.now(); const k=l.firstBroken([rule]); out.push(`${rule} ${k===undefined} ${(performance.now()-t)|0}`);
  }
  console.log(T,ns,nk,m,out.join("; "),(process.memoryUsage().rss/1e6)|0);
}
