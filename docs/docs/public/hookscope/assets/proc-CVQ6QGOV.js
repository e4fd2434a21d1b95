import{J as e}from"./tcp-WGZKpC6x.js";import{a as t}from"./clock-DScxIWjf.js";import{c as n,h as r,o as i,t as a}from"./proto-HvxT7U_g.js";function o(e){return e.has(4096)?e.state===0?`NONE`:`ASSURED`:a(e.protocol)?.stateNames[e.state]??(e.protocol===0?`NONE`:`ERR!`)}function s(e){return e.conns.entries().map(r=>({protocol:r.protocol,proto:n(r.protocol),caddr:r.caddr,cport:r.cport,vaddr:r.vaddr,vport:r.vport,daddr:r.daddr,dport:r.dport,state:o(r),expires:Math.max(0,Math.floor((r.expiresAt-e.now)/t)),pe:r.pe&&r.peData!==null?{name:r.pe.name,data:r.peData}:null}))}const c=(e,t)=>(e>>>0).toString(16).toUpperCase().padStart(t,`0`),l=(e,t)=>`${c(e,8)} ${c(t,4)}`;function u(e){return`Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       Expires PEName PEData
`+s(e).map(e=>{let t=`${l(e.caddr,e.cport)} ${l(e.vaddr,e.vport)} ${l(e.daddr,e.dport)}`,n=e.pe?` ${e.pe.name} ${e.pe.data}`:``;return`${e.proto.padEnd(3)} ${t} ${e.state.padEnd(11)} ${String(e.expires).padStart(7)}${n}\n`}).join(``)}function d(e){return`Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       Origin Expires
`+s(e).map(e=>{let t=`${l(e.caddr,e.cport)} ${l(e.vaddr,e.vport)} ${l(e.daddr,e.dport)}`;return`${e.proto.padEnd(3)} ${t} ${e.state.padEnd(11)} LOCAL  ${String(e.expires).padStart(7)}\n`}).join(``)}function f(t){let i=t.flags&4?`ops `:``,a=t.scheduler?.name??`none`;return`${t.fwmark===0?`${n(t.protocol)}  ${c(t.addr,8)}:${c(t.port,4)} ${a} ${i} `:`FWM  ${c(t.fwmark,8)} ${a} ${i}`}${t.flags&1?`persistent ${t.timeout*250} ${c(t.netmask??e,8)}`:``}\n${t.destinations.map(e=>{let t=`${r(e.connFlags).padEnd(7)} ${String(e.weight).padEnd(6)}`,n=`${String(e.activeconns).padEnd(10)} ${String(e.inactconns).padEnd(10)}`;return`  -> ${c(e.addr,8)}:${c(e.port,4)}      ${t} ${n}\n`}).join(``)}`}function p(e){return`IP Virtual Server version 1.2.1 (size=${i})
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port Forward Weight ActiveConn InActConn
`+e.services.all().map(f).join(``)}function m(e){let t=(e,t)=>e.toString(16).toUpperCase().padStart(t);return`${t(e.conns,8)} ${t(e.inpkts,8)} ${t(e.outpkts,8)} ${t(e.inbytes,16)} ${t(e.outbytes,16)}`}function h(e){return`   Total Incoming Outgoing         Incoming         Outgoing
   Conns  Packets  Packets            Bytes            Bytes
${m(e.stats.totals)}

 Conns/s   Pkts/s   Pkts/s          Bytes/s          Bytes/s
${m(e.stats.rates)}
`}function g(e){let t=m(e.stats.totals);return`       Total Incoming Outgoing         Incoming         Outgoing
CPU    Conns  Packets  Packets            Bytes            Bytes
  0 ${t}
  ~ ${t}

     Conns/s   Pkts/s   Pkts/s          Bytes/s          Bytes/s
    ${m(e.stats.rates)}
`}const _={ip_vs:p,ip_vs_app:()=>`prot port    usecnt name
`,ip_vs_conn:u,ip_vs_conn_sync:d,ip_vs_stats:h,ip_vs_stats_percpu:g};export{s as n,_ as t};