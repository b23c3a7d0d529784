export const STYLE = `
:host{all:initial;position:fixed;right:20px;bottom:20px;z-index:2147483000;color-scheme:light;
  font:14px/1.5 -apple-system,"PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif;color:#1f2329}
*{box-sizing:border-box}
[hidden]{display:none!important}
button{font:inherit;cursor:pointer;border:0}
.open{display:flex;align-items:center;gap:8px;height:48px;padding:0 20px;border-radius:24px;white-space:nowrap;
  background:#1f6f5c;color:#fff;box-shadow:0 6px 20px rgba(0,0,0,.28),0 0 0 1px rgba(255,255,255,.18)}
.open .dot{min-width:20px;height:20px;border-radius:10px;padding:0 6px;background:#d42b30;font-size:12px;
  line-height:20px;text-align:center}
.panel{position:relative;display:flex;flex-direction:column;width:372px;max-width:calc(100vw - 24px);
  height:min(600px,calc(100vh - 40px));background:#fff;border-radius:14px;overflow:hidden;
  box-shadow:0 12px 40px rgba(0,0,0,.28),0 0 0 1px rgba(127,127,127,.25)}
header{display:flex;justify-content:space-between;align-items:center;gap:8px;padding:14px 16px;
  background:#1f6f5c;color:#fff}
header b{font-size:15px;min-width:0;overflow-wrap:anywhere}
header small{display:block;font-weight:normal;font-size:12px}
header button{flex:none;background:transparent;color:#fff;font-size:20px;line-height:1;width:36px;height:36px;
  border-radius:6px}
.log{flex:1;min-height:0;overflow-y:auto;overscroll-behavior:contain;padding:16px;background:#f5f6f7;
  display:flex;flex-direction:column;gap:10px}
.row{display:flex;flex-direction:column;max-width:82%;flex:none}
.row.buyer{align-self:flex-end;align-items:flex-end}.row.agent{align-self:flex-start;align-items:flex-start}
.bubble{padding:9px 12px;border-radius:12px;white-space:pre-wrap;overflow-wrap:anywhere;background:#fff;color:#1f2329}
.buyer .bubble{background:#1f6f5c;color:#fff;border-bottom-right-radius:4px}
.agent .bubble{border-bottom-left-radius:4px}
.meta{font-size:12px;color:#5c636d;margin-top:3px}
.failed{color:#b71c1c;background:transparent;padding:2px 0;margin-left:10px;font-size:12px;
  text-decoration:underline;text-align:right}
.hello{color:#5c636d;text-align:center;font-size:12px}
.newest{align-self:center;position:relative;margin:-44px 0 8px;height:36px;padding:0 14px;border-radius:18px;
  background:#1f2329;color:#fff;flex:none;box-shadow:0 4px 14px rgba(0,0,0,.3)}
form{display:flex;gap:8px;padding:10px;border-top:1px solid #e8eaed;align-items:flex-end;background:#fff;
  padding-bottom:max(10px,env(safe-area-inset-bottom))}
textarea{flex:1;min-width:0;resize:none;font:inherit;background:#fff;color:#1f2329;border:1px solid #8a9099;
  border-radius:10px;padding:8px 10px;min-height:40px;max-height:120px;overflow-y:hidden}
textarea::placeholder{color:#6b727c;opacity:1}
textarea:focus{outline:2px solid #1f6f5c;outline-offset:-1px;border-color:transparent}
form button{flex:none;height:40px;padding:0 16px;border-radius:10px;background:#1f6f5c;color:#fff}
.note{color:#b71c1c;background:#fff;font-size:12px;padding:6px 12px 0}.note:empty{display:none}
button:focus-visible,.log:focus-visible{outline:2px solid #f0a020;outline-offset:-2px}
@media(max-width:520px){
  :host([opened]){inset:0}
  .panel{width:100vw;max-width:none;height:100vh;height:100dvh;border-radius:0}
  textarea{font-size:16px}
}
`;
