export const STYLE = `
:host{all:initial;position:fixed;right:20px;bottom:20px;z-index:2147483000;font:14px/1.5 -apple-system,"PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif;color:#1f2329}
*{box-sizing:border-box}button{font:inherit;cursor:pointer;border:0}
.open{display:flex;align-items:center;gap:8px;height:48px;padding:0 20px;border-radius:24px;background:#1f6f5c;color:#fff;box-shadow:0 6px 20px rgba(31,111,92,.35)}
.open .dot{min-width:18px;height:18px;border-radius:9px;background:#e5484d;font-size:12px;line-height:18px;text-align:center;padding:0 5px}
.panel{display:flex;flex-direction:column;width:372px;height:min(600px,calc(100vh - 40px));background:#fff;border-radius:14px;overflow:hidden;box-shadow:0 12px 40px rgba(0,0,0,.2)}
header{display:flex;justify-content:space-between;align-items:center;padding:14px 16px;background:#1f6f5c;color:#fff}
header b{font-size:15px}header small{display:block;opacity:.85;font-size:12px}header button{background:transparent;color:#fff;font-size:20px;width:32px;height:32px;border-radius:6px}
.log{flex:1;overflow-y:auto;padding:16px;background:#f5f6f7;display:flex;flex-direction:column;gap:10px}
.row{display:flex;flex-direction:column;max-width:82%}.row.buyer{align-self:flex-end;align-items:flex-end}.row.agent{align-self:flex-start}
.bubble{padding:9px 12px;border-radius:12px;white-space:pre-wrap;overflow-wrap:anywhere;background:#fff}.buyer .bubble{background:#1f6f5c;color:#fff;border-bottom-right-radius:4px}.agent .bubble{border-bottom-left-radius:4px}
.meta{font-size:11px;color:#8a9099;margin-top:3px}.failed{color:#c62828;background:transparent;padding:2px 0;font-size:12px;text-decoration:underline}
.hello{color:#8a9099;text-align:center;font-size:12px}
form{display:flex;gap:8px;padding:10px;border-top:1px solid #e8eaed;align-items:flex-end}
textarea{flex:1;resize:none;font:inherit;border:1px solid #d5d9de;border-radius:10px;padding:9px 10px;max-height:120px;min-height:40px}textarea:focus{outline:2px solid #1f6f5c;border-color:transparent}
form button{height:40px;padding:0 16px;border-radius:10px;background:#1f6f5c;color:#fff}form button:disabled{opacity:.45;cursor:default}
.note{color:#c62828;font-size:12px;padding:0 12px 8px}
button:focus-visible{outline:2px solid #f0a020;outline-offset:2px}
@media(max-width:520px){:host([opened]){inset:0;right:0;bottom:0}.panel{width:100vw;height:100dvh;border-radius:0}}
`;
