/** The texts before anything has loaded. */
const ENGLISH = {
  name: 'Hookscope',
  tagline: 'How a packet crosses a Linux node, one kernel function at a time',
  load: 'Show it',
  loading: 'Loading the kernel model',
  open: 'Open in full',
  failed: (why: string) => `It did not load: ${why}`,
};

const CHINESE: typeof ENGLISH = {
  name: 'Hookscope',
  tagline: '数据包如何穿过一台 Linux 节点：逐个内核函数看清楚',
  load: '显示',
  loading: '正在加载内核模型',
  open: '打开完整页面',
  failed: (why) => `没有加载成功：${why}`,
};

export interface Poster {
  busy(): void;
  failed(why: string): void;
}

/** What a frame shows until somebody acts, in the language of the page around where it is a known one. */
export function showPoster(root: HTMLElement, full: string, load: () => void, lang = ''): Poster {
  const P = lang === 'zh' ? CHINESE : ENGLISH;
  const make = (tag: string, text: string, className = ''): HTMLElement => {
    const made = document.createElement(tag);
    made.textContent = text;
    if (className !== '') made.className = className;
    return made;
  };
  const said = make('p', P.tagline);
  said.setAttribute('role', 'status');
  const button = make('button', P.load);
  button.setAttribute('type', 'button');
  button.addEventListener('click', load);
  const open = make('a', P.open);
  open.setAttribute('href', full);
  open.setAttribute('target', '_blank');
  open.setAttribute('rel', 'noopener');
  const main = make('main', '', 'poster');
  main.append(make('h1', P.name), said, button, open);
  root.replaceChildren(main);
  return {
    busy: () => {
      said.textContent = P.loading;
      button.hidden = true;
    },
    failed: (why) => {
      said.textContent = P.failed(why);
      button.hidden = false;
    },
  };
}
