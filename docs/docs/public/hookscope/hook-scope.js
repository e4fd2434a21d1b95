import{a as e,c as t,i as n,r,s as i,t as a}from"./assets/options-Cn5YOovO.js";var o=`
:host {
  display: block;
  --bg: var(--hook-scope-bg, #ffffff);
  --text: var(--hook-scope-text, #17202c);
  --line: var(--hook-scope-line, #d3dae3);
  --accent: var(--hook-scope-accent, #0a62b0);
  --on-accent: var(--hook-scope-on-accent, #ffffff);
  color: var(--text);
  font: 14px/1.4 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
:host([hidden]) { display: none; }
@media (prefers-color-scheme: dark) {
  :host(:not([theme="light"])) {
    --bg: var(--hook-scope-bg, #121821);
    --text: var(--hook-scope-text, #e8edf4);
    --line: var(--hook-scope-line, #263140);
    --accent: var(--hook-scope-accent, #7cc4ff);
    --on-accent: var(--hook-scope-on-accent, #06121d);
  }
}
:host([theme="dark"]) {
  --bg: var(--hook-scope-bg, #121821);
  --text: var(--hook-scope-text, #e8edf4);
  --line: var(--hook-scope-line, #263140);
  --accent: var(--hook-scope-accent, #7cc4ff);
  --on-accent: var(--hook-scope-on-accent, #06121d);
}
figure {
  margin: 0;
  border: 1px solid var(--line);
  border-radius: 8px;
  background: var(--bg);
  overflow: hidden;
}
iframe { display: block; width: 100%; height: 480px; border: 0; color-scheme: auto; }
img, ::slotted(img), ::slotted(svg), ::slotted(picture) { display: block; width: 100%; height: auto; }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 16px; padding: 8px 12px; }
figure:not(.empty) .bar { border-top: 1px solid var(--line); }
button {
  font: inherit;
  font-weight: 600;
  padding: 5px 14px;
  border: 1px solid var(--accent);
  border-radius: 6px;
  background: var(--accent);
  color: var(--on-accent);
  cursor: pointer;
}
a { color: var(--accent); margin-left: auto; }
p { margin: 0; flex: 1; min-width: 12em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
[hidden] { display: none !important; }
@media print { .bar button { display: none; } }
`,s=50,c=class{window;origin;port=null;waiting=[];stop;onMessage=()=>{};constructor(e,t){this.window=e,this.origin=t,this.stop=e.listen(e=>this.receive(e))}tell(e){this.port?this.port.postMessage(e):this.waiting.length<s&&this.waiting.push(e)}close(){this.stop(),this.port?.close(),this.port=null,this.waiting=[]}receive({data:e,origin:n,source:r}){if(r===null||r!==this.window.frame()||n!==this.origin||!i(e))return;if(!e.versions.includes(1)){let t=`the frame speaks version ${e.versions.join(`, `)}, this page 1`;this.onMessage({type:`error`,message:t,on:`connect`});return}this.port?.close();let{port1:a,port2:o}=new MessageChannel;this.port=a,a.onmessage=e=>{let n=t(e.data);typeof n!=`string`&&this.onMessage(n)};let s=this.origin===`null`?`*`:this.origin;this.window.post({hookscope:`connect`,version:1},s,o);for(let e of this.waiting.splice(0))a.postMessage(e)}},l=`data-hook-scope-step`;function u(e){let t=/^(?:([^:]+):)?([a-z0-9]+)$/.exec(e?.trim()??``),n=a(t?.[2]??null);return n===null?null:{element:t?.[1]??null,step:n}}var d=`a[href], button, input, summary, [role], [tabindex]`,f=class{root;owns;go;constructor(e,t,n){this.root=e,this.owns=t,this.go=n,e.addEventListener(`click`,this.onClick),e.addEventListener(`keydown`,this.onKey);for(let[e]of this.all())e.matches(d)||(e.setAttribute(`role`,`button`),e.setAttribute(`tabindex`,`0`))}mark(e,t,n){for(let[r,i]of this.all())i.step===e||i.step===`last`&&e===t||i.step===`drop`&&n?r.setAttribute(`aria-current`,`step`):r.removeAttribute(`aria-current`)}close(){this.root.removeEventListener(`click`,this.onClick),this.root.removeEventListener(`keydown`,this.onKey);for(let[e]of this.all())e.removeAttribute(`aria-current`)}all(){return[...this.root.querySelectorAll(`[${l}]`)].flatMap(e=>{let t=u(e.getAttribute(l));return t&&this.owns(t)?[[e,t]]:[]})}targetOf(e){let t=e.target instanceof Element?e.target.closest(`[${l}]`):null,n=t&&u(t.getAttribute(`data-hook-scope-step`));return n&&this.owns(n)?n:null}onClick=e=>{let t=this.targetOf(e);t&&(e.preventDefault(),this.go(t.step))};onKey=e=>{if(e.key!==`Enter`&&e.key!==` `||e.target instanceof Element&&e.target.matches(`a[href], button, input, summary`))return;let t=this.targetOf(e);t&&(e.preventDefault(),this.go(t.step))}},p={load:`Step through it`,open:`Open in full`,empty:`A packet crosses a Linux node, one kernel function at a time.`,frame:`Hookscope`,silent:`The live part did not answer. Its server may not allow it here; in full it opens all the same.`},m=new URL(`./`,``+import.meta.url).href,h=`hook-scope`,g=4e3,_=1e4,v=class extends HTMLElement{static observedAttributes=[`scenario`,`step`,`theme`,`height`,`mode`];link=null;frame=null;prose=null;built=!1;patience;connectedCallback(){this.built||this.build(),this.prose=new f(document,e=>this.owns(e),e=>this.seek(e)),this.getAttribute(`load`)===`now`&&this.load()}disconnectedCallback(){this.prose?.close(),this.prose=null,this.unload()}attributeChangedCallback(e,t,r){if(!this.built||t===r||(e===`height`&&this.applyHeight(0),(e===`scenario`||e===`mode`)&&this.refresh(),!this.link))return;e===`theme`&&this.link.tell({type:`setTheme`,theme:n(r)});let i=a(r);e===`step`&&i!==null&&this.seek(i)}load(){if(this.frame||!this.isConnected)return;let{shadowRoot:t}=this,n=this.base(),r=document.createElement(`iframe`),i=this.hasAttribute(`sandbox`);r.title=`${p.frame}: ${this.getAttribute(`label`)??this.lab()}`,r.referrerPolicy=`origin`,r.allow=``,i&&r.setAttribute(`sandbox`,`allow-scripts allow-popups allow-popups-to-escape-sandbox`);let a=new c({frame:()=>r.contentWindow,post:(e,t,n)=>r.contentWindow?.postMessage(e,t,[n]),listen:e=>(window.addEventListener(`message`,e),()=>window.removeEventListener(`message`,e))},i?`null`:n.origin);a.onMessage=e=>this.hear(e),n.search=e(this.options()),n.hash=this.fragment(),r.src=n.href,r.addEventListener(`load`,()=>{this.patience=setTimeout(()=>this.giveUp(),_)}),this.frame=r,this.link=a,t?.querySelector(`.stage`)?.replaceChildren(r),t?.querySelector(`figure`)?.classList.remove(`empty`),t?.querySelector(`.bar`)?.toggleAttribute(`hidden`,!0),this.applyHeight(0)}seek(e){this.say({type:`seek`,step:e})}play(){this.say({type:`play`})}pause(){this.link?.tell({type:`pause`})}run(e,t){this.say({type:`run`,place:e,line:t})}say(e){this.load(),this.link?.tell(e)}giveUp(){this.unload();let e=this.shadowRoot?.querySelector(`.bar`),t=y(`p`,{role:`alert`},p.silent);e?.querySelector(`p`)?.remove(),e?.prepend(t);let n={type:`error`,message:p.silent,on:`load`};this.dispatchEvent(new CustomEvent(`hook-scope-error`,{detail:n,bubbles:!0,composed:!0}))}hear(e){clearTimeout(this.patience),e.type===`step`&&this.prose?.mark(e.step,e.steps,e.fate===`dropped`),e.type===`height`&&this.applyHeight(e.height);let t=e;this.dispatchEvent(new CustomEvent(`hook-scope-${e.type}`,{detail:t,bubbles:!0,composed:!0}))}unload(){clearTimeout(this.patience),this.link?.close(),this.link=null,this.frame?.remove(),this.frame=null,this.built&&this.build()}refresh(){let e=this.shadowRoot?.querySelector(`a`);e&&(e.href=this.fullAddress());let t=this.fragment();t.startsWith(`scenario=`)?this.link?.tell({type:`load`,scenario:decodeURIComponent(t.slice(9)),...this.stepNow()}):this.link?.tell({type:`load`,link:t,...this.stepNow()})}stepNow(){let e=a(this.getAttribute(`step`));return e===null?{}:{step:e}}build(){let e=this.shadowRoot??this.attachShadow({mode:`open`}),t=new CSSStyleSheet;t.replaceSync(o),e.adoptedStyleSheets=[t];let n=y(`figure`,{part:`figure`}),r=y(`div`,{class:`stage`}),i=this.getAttribute(`picture`),a=y(`slot`,{});i!==null&&a.append(y(`img`,{src:i,alt:this.getAttribute(`label`)??``})),r.append(a),n.classList.toggle(`empty`,i===null&&this.childElementCount===0);let s=y(`div`,{class:`bar`,part:`bar`}),c=y(`button`,{type:`button`},this.getAttribute(`load-label`)??p.load);c.addEventListener(`click`,()=>{this.load(),this.frame?.focus()});let l=y(`a`,{href:this.fullAddress(),target:`_blank`,rel:`noopener`},this.getAttribute(`open-label`)??p.open);s.append(c),n.classList.contains(`empty`)&&s.append(y(`p`,{},this.getAttribute(`label`)??p.empty)),s.append(l),n.append(r,s),e.replaceChildren(n),this.built=!0}applyHeight(e){if(!this.frame)return;let t=Number.parseInt(this.getAttribute(`height`)??``,10),n=t>0?t:e;n>0&&(this.frame.style.height=`${Math.min(n,g)}px`)}base(){let e=this.getAttribute(`base`);return new URL(`embed.html`,e===null?m:new URL(e,document.baseURI))}fullAddress(){let e=new URL(`./`,this.base());return e.hash=this.fragment(),e.href}options(){let{origin:e}=window.location;return{panels:r(this.getAttribute(`panels`)),theme:n(this.getAttribute(`theme`)),step:a(this.getAttribute(`step`)),now:!0,write:this.hasAttribute(`write`),host:e===`null`?null:e}}fragment(){let e=this.getAttribute(`scenario`)??``,t=/(?:^|#)(v\d+=[\w-]+)$/.exec(e.trim());if(t)return t[1]??``;let n=this.getAttribute(`mode`);return`scenario=${encodeURIComponent(n===null?e:`mode: ${n}\n${e}`)}`}lab(){return/^(?:lab:\s*)?([a-z][\w/-]*)$/m.exec(this.getAttribute(`scenario`)??``)?.[1]??``}owns(e){return e.element===null?document.querySelector(h)===this:e.element===this.id}};function y(e,t,n=``){let r=document.createElement(e);for(let[e,n]of Object.entries(t))r.setAttribute(e,n);return r.textContent=n,r}customElements.get(h)||customElements.define(h,v);