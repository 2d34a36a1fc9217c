// Shows a workbench notebook as an application. Written by hand: no build step, no npm.
// A notebook is an application when its metadata says {"workbench": {"autorun": true}}.
(function () {
  'use strict';

  const FIELDS = 'input, textarea, select';
  const NOT_TYPED_IN = new Set(['button', 'checkbox', 'color', 'file', 'image', 'radio', 'range', 'reset', 'submit']);
  const PLAIN_NAME = /^\w[\w.-]*$/;

  // ---- what a person types goes nowhere ------------------------------------------------------

  /** Keep the browser from storing, checking or translating what a field holds. */
  function silence(field) {
    // Chromium writes the content of other fields in its session files.
    field.setAttribute('autocomplete', 'off');
    // Enhanced spelling and writing suggestions send the text to their maker.
    field.setAttribute('spellcheck', 'false');
    field.setAttribute('writingsuggestions', 'false');
  }

  function silencePage() {
    const page = document.documentElement;
    page.lang = 'fr';
    page.setAttribute('translate', 'no');
    page.setAttribute('spellcheck', 'false');
    page.setAttribute('writingsuggestions', 'false');
  }

  // ---- running ------------------------------------------------------------------------------

  /** Run every cell once the file, the session and the kernel are there: earlier, it is lost silently. */
  async function run(app, panel) {
    panel.node.dataset.wbAutorun = 'running';
    await panel.context.ready;
    await panel.sessionContext.ready;
    const session = panel.sessionContext.session;
    if (!session || !session.kernel) throw new Error('no kernel');
    await session.kernel.info;
    await panel.revealed;
    if (app.shell.currentWidget !== panel) app.shell.activateById(panel.id);
    const ok = await app.commands.execute('notebook:run-all-cells');
    panel.node.dataset.wbAutorun = ok === false ? 'failed' : 'done';
  }

  function start(app, panel) {
    run(app, panel).catch(error => {
      panel.node.dataset.wbAutorun = 'failed';
      console.error(error);
    });
  }

  /** A new kernel knows nothing of what is on the screen: run again. */
  function runAgainAfterRestart(app, panel) {
    let restarting = false;
    panel.sessionContext.statusChanged.connect((_, status) => {
      if (status === 'restarting' || status === 'autorestarting') restarting = true;
      if (status === 'idle' && restarting) {
        restarting = false;
        start(app, panel);
      }
    });
  }

  /** Running is not writing: an application is never "unsaved", so closing asks nothing. */
  function neverUnsaved(panel) {
    const settle = () => { if (panel.context.model.dirty) panel.context.model.dirty = false; };
    panel.context.model.stateChanged.connect(settle);
    settle();
  }

  // ---- focus --------------------------------------------------------------------------------

  const shown = element => element.getClientRects().length > 0 && getComputedStyle(element).visibility !== 'hidden';
  const usable = element => element.isConnected && !element.disabled && shown(element);

  /** The element itself when it is a control, else the first control inside it. */
  function control(element) {
    const controls = `button, a[href], ${FIELDS}, [tabindex]`;
    return element.matches(controls) ? element : element.querySelector(controls) || element;
  }

  /** When the focused control vanishes or is disabled, its place is taken by the first .wb-focus. */
  function keepFocus(panel) {
    let last = null;
    panel.node.addEventListener('focusin', event => { last = event.target; });
    return () => {
      const now = document.activeElement;
      const nowhere = !now || now === document.body || (now.matches('.jp-Notebook, .jp-Cell, .jp-WindowedPanel-outer') && now !== last);
      if (!last || !nowhere || usable(last)) return;
      const heir = [...panel.node.querySelectorAll('.wb-focus')].map(control).find(usable);
      if (!heir) return;
      if (heir.tabIndex < 0) heir.tabIndex = -1;
      heir.focus({ preventScroll: false });
    };
  }

  function watch(panel) {
    const restoreFocus = keepFocus(panel);
    const tidy = () => {
      // A cell is a stop of the Tab key in an editor; in an application only its controls are.
      panel.node.querySelectorAll('.jp-Cell[tabindex="0"]').forEach(cell => { cell.tabIndex = -1; });
      panel.node.querySelectorAll(FIELDS).forEach(silence);
      panel.node.querySelectorAll('a.wb-open[data-notebook]:not([href])').forEach(link => {
        if (PLAIN_NAME.test(link.dataset.notebook)) link.href = address(panel, link.dataset.notebook);
      });
      restoreFocus();
    };
    new MutationObserver(tidy).observe(panel.node, {
      childList: true, subtree: true, attributes: true, attributeFilter: ['disabled', 'hidden', 'style', 'class'],
    });
    tidy();
  }

  // ---- keys ---------------------------------------------------------------------------------

  function typing(target) {
    if (target.isContentEditable || target.matches('textarea, select')) return true;
    return target.matches('input') && !NOT_TYPED_IN.has(target.type);
  }

  function keyName(event) {
    const modified = event.altKey || event.shiftKey || event.metaKey;
    if (event.ctrlKey) return event.key === 'Enter' && !modified ? 'ctrl-enter' : null;
    if (modified) return null;
    if (event.key === 'Escape') return 'escape';
    return /^[a-z0-9]$/i.test(event.key) && !typing(event.target) ? event.key.toLowerCase() : null;
  }

  function pressKey(app, event) {
    if (event.repeat || event.isComposing || !(event.target instanceof HTMLElement)) return;
    if (document.querySelector('.jp-Dialog, .lm-Menu')) return;
    const current = app.shell.currentWidget;
    const panel = event.target.closest('.wb-app') || (event.target === document.body && current && current.node);
    if (!panel || !panel.classList.contains('wb-app')) return;
    // Without JupyterLab's own Save, the browser would offer to write the page, names included, on disk.
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 's') event.preventDefault();
    const name = keyName(event);
    const button = name && [...panel.querySelectorAll(`.wb-key-${name}`)].map(control).find(usable);
    if (!button) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    // A field that tells its value only when left must tell it before the button acts.
    if (typing(event.target)) event.target.dispatchEvent(new Event('change', { bubbles: true }));
    button.click();
  }

  // ---- doors to other notebooks -------------------------------------------------------------

  const folderOf = panel => panel.context.path.split('/').slice(0, -1).map(part => part + '/').join('');

  function address(panel, notebook, workspace) {
    const { baseUrl } = JSON.parse(document.getElementById('jupyter-config-data').textContent);
    const path = (folderOf(panel) + notebook).split('/').map(encodeURIComponent).join('/');
    return workspace ? `${baseUrl}doc/workspaces/${workspace}/tree/${path}` : `${baseUrl}doc/tree/${path}`;
  }

  /** The notebook named by a class such as wb-open--10_seance_de_groupe, with its ending. */
  function named(element, prefix) {
    const found = [...element.classList].find(name => name.startsWith(prefix));
    const stem = found && found.slice(prefix.length);
    return stem && PLAIN_NAME.test(stem) ? `${stem}.ipynb` : null;
  }

  /** One window for each notebook; its own workspace, so that it opens nothing else. */
  function openWindow(panel, notebook) {
    const name = notebook.replace(/\W/g, '-');
    const opened = window.open('', name, 'popup,width=1280,height=720');
    if (!opened) return;
    if (opened.location.href === 'about:blank') opened.location.href = address(panel, notebook, name);
    opened.focus();
  }

  function followDoor(app, event) {
    const door = event.target instanceof Element && event.target.closest('a.wb-open, [class*="wb-open--"], [class*="wb-window--"]');
    const panel = app.shell.currentWidget;
    if (!door || !panel || !panel.node.contains(door) || door.disabled) return;
    const other = named(door, 'wb-window--');
    if (other) return openWindow(panel, other);
    const notebook = door.dataset.notebook || named(door, 'wb-open--');
    if (!notebook || !PLAIN_NAME.test(notebook) || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    app.commands.execute('docmanager:open', { path: folderOf(panel) + notebook });
  }

  // ---- the frame around ---------------------------------------------------------------------

  /** Bars of JupyterLab, hidden around an application; one button, reached with Tab, brings them back. */
  function frame(app) {
    let wanted = false;
    const bars = () => [...app.shell.layout.widgets].filter(bar => ['jp-menu-panel', 'jp-top-panel'].includes(bar.id));
    const way = document.createElement('button');
    way.className = 'wb-menus';
    way.type = 'button';
    const draw = () => {
      const panel = app.shell.currentWidget;
      const application = Boolean(panel && panel.node.classList.contains('wb-app'));
      document.body.classList.toggle('wb-shown', application);
      way.hidden = !application;
      way.textContent = wanted ? 'Masquer les menus' : 'Afficher les menus';
      way.setAttribute('aria-expanded', String(wanted));
      if (app.shell.mode !== 'single-document') return;
      const visible = !application || wanted;
      bars().forEach(bar => (visible ? bar.show() : bar.hide()));
      for (const side of ['left', 'right']) {
        if (app.shell.isSideTabBarVisible(side) !== visible) app.shell.toggleSideTabBarVisibility(side);
      }
      if (!visible) {
        app.shell.collapseLeft();
        app.shell.collapseRight();
      }
    };
    way.addEventListener('click', () => { wanted = !wanted; draw(); });
    document.body.prepend(way);
    return draw;
  }

  /** The window says the French title of the notebook, never a path, a file name or a state. */
  function holdTitle(app) {
    const hold = () => {
      const panel = app.shell.currentWidget;
      const title = panel && panel.node.dataset.wbTitle;
      if (title && document.title !== title) document.title = title;
    };
    new MutationObserver(hold).observe(document.head, { childList: true, subtree: true, characterData: true });
    return hold;
  }

  /** An application that is shown again may be late on the store: it says with .wb-on-show how to catch up. */
  function refresh(panel) {
    panel.node.querySelectorAll('.wb-on-show').forEach(element => control(element).click());
  }

  async function adopt(app, panel, draw) {
    if (!panel || !panel.context || !panel.sessionContext || panel.node.dataset.wbSeen) return;
    panel.node.dataset.wbSeen = 'yes';
    await panel.context.ready;
    const wishes = panel.context.model.getMetadata && panel.context.model.getMetadata('workbench');
    if (!wishes || !wishes.autorun) return;
    panel.node.classList.add('wb-app');
    panel.node.dataset.wbTitle = wishes.title || 'Atelier CLSPD';
    draw();
    watch(panel);
    neverUnsaved(panel);
    runAgainAfterRestart(app, panel);
    start(app, panel);
  }

  // ---- plugin -------------------------------------------------------------------------------

  function activate(app) {
    silencePage();
    const drawFrame = frame(app);
    const holdName = holdTitle(app);
    const draw = () => { silencePage(); drawFrame(); holdName(); };
    const look = () => {
      const panel = app.shell.currentWidget;
      draw();
      if (panel && panel.node.dataset.wbAutorun === 'done') refresh(panel);
      else adopt(app, panel, draw).catch(console.error);
    };
    document.addEventListener('focusin', event => {
      if (!(event.target instanceof HTMLElement)) return;
      if (event.target.matches(FIELDS)) silence(event.target);
      // JupyterLab looks for this mark on the focused element alone. Without it the X key cuts the
      // cell that holds the application, and the arrows of a list go from cell to cell.
      if (event.target.closest('.wb-app')) event.target.dataset.lmSuppressShortcuts = 'true';
    }, true);
    window.addEventListener('keydown', event => pressKey(app, event), true);
    document.addEventListener('click', event => followDoor(app, event));
    // The browser's own menu copies and pastes; JupyterLab's cuts cells.
    document.addEventListener('contextmenu', event => {
      if (event.target instanceof Element && event.target.closest('.wb-app')) event.stopPropagation();
    }, true);
    app.restored.then(look);
    app.shell.currentChanged.connect(look);
  }

  const plugin = { id: 'clspd-workbench:plugin', autoStart: true, activate };
  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB['clspd-workbench'] = {
    init() {},
    async get() { return () => ({ __esModule: true, default: [plugin] }); },
  };
})();
