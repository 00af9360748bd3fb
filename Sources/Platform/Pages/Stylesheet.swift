/// How our pages look: system fonts, two palettes, nothing fetched from elsewhere.
enum Stylesheet {
    static let path = "/assets/hub.css"
    static let iconPath = "/assets/hub.svg"

    /// Colours of text on ground pass 4.5:1 in both palettes (WCAG AA). The rules for content stand under `.content`, so
    /// that they leave Swagger UI alone.
    static let css = """
        :root {
          color-scheme: light dark;
          --ground: #ffffff; --raised: #f5f6f8; --line: #d9dde3; --text: #1d2430; --soft: #566071; --link: #0b5cad; --accent: #c2500a;
        }
        @media (prefers-color-scheme: dark) {
          :root { --ground: #12161c; --raised: #1b2129; --line: #333c48; --text: #e7ebf0; --soft: #a5b0be; --link: #7db8ff; --accent: #ffa45c; }
        }
        *, *::before, *::after { box-sizing: border-box; }
        html { scroll-padding-top: 1rem; }
        body { margin: 0; background: var(--ground); color: var(--text); font: 1rem/1.6 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
        .skip { position: absolute; left: -100rem; }
        .skip:focus { left: 1rem; top: .5rem; padding: .25rem .75rem; background: var(--ground); }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }

        .banner { display: flex; flex-wrap: wrap; gap: .5rem 2rem; align-items: center; justify-content: space-between; padding: .75rem 1.5rem;
          border-bottom: 1px solid var(--line); }
        .banner a { color: var(--text); text-decoration: none; }
        .banner a:hover { text-decoration: underline; }
        .banner nav { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; }
        .banner nav a { color: var(--soft); }
        .banner nav a[aria-current] { color: var(--text); font-weight: 600; }
        .banner nav .language { color: var(--link); }
        .brand { display: flex; gap: .6rem; align-items: center; font-weight: 700; }

        .content { max-width: 60rem; margin: 0 auto; padding: 2rem 1.5rem 4rem; }
        .content h1 { margin: 1rem 0 .5rem; font-size: clamp(1.8rem, 5vw, 2.6rem); line-height: 1.2; letter-spacing: -.01em; }
        .content h2 { margin: 2.5rem 0 .75rem; font-size: 1.35rem; }
        .content h3 { margin: 0; font-size: 1.05rem; }
        .content p { max-width: 44rem; }
        .content a { color: var(--link); }
        .content .lead { font-size: 1.2rem; color: var(--soft); }
        .content code { font: .92em ui-monospace, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
        .content pre { overflow-x: auto; padding: 1rem 1.25rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--raised); }
        .content .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)); gap: 1rem; padding: 0; list-style: none; }
        .content .cards li, .content .fault { padding: 1rem 1.25rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--raised); }
        .content .cards a { font-weight: 600; }
        .content .cards p { margin: .25rem 0 0; color: var(--soft); }
        .content .index { columns: 18rem; padding: 0; list-style: none; }
        .content .fault { margin: 0 0 1rem; }
        .content .fault:target { border-color: var(--accent); box-shadow: inset .25rem 0 0 var(--accent); }
        .content .fault h3 a { color: inherit; text-decoration: none; }
        .content .fault h3 a:hover { text-decoration: underline; }
        .content .fault p { margin: .25rem 0 0; }
        .content .fault .soft, .content .soft { color: var(--soft); }
        .content .status { display: inline-block; margin-right: .5rem; padding: 0 .5rem; border: 1px solid var(--line); border-radius: 1rem; font-size: .85rem; }

        /* Swagger UI's logo needs an inline style, which our policy refuses; its dark mode follows the system's, like ours. */
        .swagger-ui .topbar .link, .swagger-ui .topbar .dark-mode-toggle { display: none; }
        @media print { .banner nav { display: none; } }

        """

    /// A crane, in the accent of both palettes.
    static let icon = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#c2500a"/>\
        <path d="M10 27V6M6 27h9M10 6l16 4H5M10 10l4 17M21 10v8m-2 0h4v3h-4z" fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round" \
        stroke-linejoin="round"/></svg>
        """
}
