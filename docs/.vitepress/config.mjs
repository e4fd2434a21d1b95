// Our own docs site. `npm run site` builds it: the plugin is the npm package's, as other sites have it.
import { fileURLToPath } from 'node:url';
import { withHookscope } from '../../.cache/npm/hook-scope/vitepress.mjs';

const page = (text, link) => ({ text, link });

export default withHookscope(
  {
    title: 'Hookscope',
    description: 'How a packet crosses a Linux and Kubernetes node, one kernel function at a time',
    base: process.env.DOCS_BASE ?? '/',
    srcExclude: ['**/README.md'],
    outDir: '../.cache/site',
    cacheDir: '../.cache/vitepress',
    themeConfig: {
      nav: [page('Course', '/course/'), page('Embed', '/embedding'), page('The page', '/hookscope/index.html')],
      sidebar: [
        { text: 'Start', items: [page('Quick start', '/quick-start'), page('Course', '/course/')] },
        {
          text: 'Use',
          items: [
            page('Links and scenarios', '/sharing'),
            page('On other pages', '/embedding'),
            page('The npm package', '/hook-scope'),
            page('Hosting', '/hosting'),
            page('Command line', '/reference'),
          ],
        },
        { text: 'Inside', items: [page('Architecture', '/architecture'), page('Fidelity', '/fidelity')] },
        { text: 'Contribute', items: [page('How', '/contributing')] },
      ],
      search: { provider: 'local' },
    },
  },
  { root: fileURLToPath(new URL('..', import.meta.url)) },
);
