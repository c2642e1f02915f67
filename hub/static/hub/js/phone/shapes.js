/**
 * What the phone keeps and how its pages speak with it. The pages know `Pocket` and nothing behind it.
 *
 *     const pocket = await openPocket({ me: start.me });     // phone/pocket.js; start.me from the page, or null offline
 *     pocket.on("tasks", () => tasks.draw());
 *     const task = (await pocket.local.tasks())[0];
 *     const detail = await pocket.local.case(task.card.id);
 *     const kept = await pocket.outbox.put(
 *       { detail, move: detail.moves[0], payload: { note: "…" } }, [{ blob, kind: "after", taken_at, place, reason_far }]);
 *     kept.state;                                            // "waiting": 已存本机,联网后自动上传
 *
 * The laws: a tap is written before anything is sent; what was tapped on one case is sent in the order it was tapped, and
 * each tap takes effect once however often it is sent; nothing is sent under another person's or another post's name; a
 * photo stays on the phone until the command that carries it was carried out; changes come by the journal's cursor and
 * never by a clock.
 *
 * @typedef {object} Pocket
 * @property {Local} local        what is known of the server, readable without a network
 * @property {Outbox} outbox      what was tapped, and what became of it
 * @property {Sync} sync          how the two are brought together
 * @property {?Person} me         whose phone this is now; null when nobody was ever signed in here
 * @property {(what: Happening, act: (about: any) => void) => () => void} on
 *     Be told. Returns how to stop. Also told of what another open page of this phone did.
 *       "tasks"   the list changed            "case"   {id}: this case's detail changed
 *       "gone"    {id, number, why, unsent}: a case left; why "scope" (no longer visible) or "done" (no task of ours on it)
 *       "outbox"  {id, case_id, state}        "sync"   SyncState     "full"  Fullness: the phone's storage is full
 *       "shift"   a shift began, ended, or reached the hub           "left"  another page of this phone signed out
 * @property {() => Promise<void>} leave
 *     Before signing out: off shift, and forget everything but unsent work. Then the hub is told (phone/leave.js).
 * @property {import("./shifts.js").Shifts} shifts   shifts and their tracks, until the hub has them
 * @property {() => Promise<Fullness>} space     how much is used and how much there is
 *
 * @typedef {"tasks"|"case"|"gone"|"outbox"|"sync"|"full"|"shift"|"left"} Happening
 *
 * @typedef {object} Person        as the page's boot gives it
 * @property {number} id
 * @property {string} name
 * @property {{id: number, role: string, role_name?: string, title: string, organisation: string, org_id?: number}} post
 *
 * @typedef {object} Local
 * @property {() => Promise<Task[]>} tasks           first due first; [] when nothing is known yet (see sync.state.synced_at)
 * @property {(id: number) => Promise<?Kept>} case   null: not one of this post's tasks
 * @property {(evidenceId: number) => Promise<?Blob>} picture   a photo of the case, once it was fetched; else null
 * @property {(id: string) => Promise<?Blob>} photo   a photo taken here and still kept, by its upload id
 * @property {(name: string) => Promise<any>} recall  anything small the pages kept (map state, large text, a draft)
 * @property {(name: string, value: any) => Promise<void>} remember   wiped at log-out unless name begins with "device:"
 *
 * @typedef {import("../live/shapes.js").Item & {card: import("../live/shapes.js").Card, unsent: number}} Task
 *     unsent: taps on this case that wait to be sent
 * @typedef {import("../live/shapes.js").Detail & {unsent: Entry[], fetched_at: string}} Kept
 *     A case as the server last told it. `journal` holds its last 30 lines, `nearby` is empty, callers are there only
 *     when one of the moves needs them. unsent: taps on it that wait, oldest first.
 *
 * @typedef {object} Outbox
 * @property {(tap: Tap, photos?: Taken[]) => Promise<Entry>} put
 *     Keep a tap, and begin to send it when there is a network. Resolves when it is safely written.
 *     Throws StorageFull when photos did not fit: the words are then kept as an entry in state "unfinished".
 * @property {(id: string, photos: Taken[]) => Promise<Entry>} addPhotos   finish an "unfinished" entry
 * @property {() => Promise<Entry[]>} list           this person's, newest first; ended ones for three days
 * @property {() => Promise<Sealed[]>} sealed        other people's unsent work on this phone: a name and how many, no more
 * @property {(id: string) => Promise<void>} dismiss drop an ended entry and its photos (one that still waits: see discard)
 * @property {(id: string, sure?: boolean) => Promise<boolean>} discard  give up an entry; false: it may have arrived, so it stays unless somebody is sure
 * @property {(id: string) => Promise<void>} again   send a "held" or stuck entry now
 *
 * @typedef {object} Tap   One of: a move of a case or item; a report from the street; a visit; a step of a plan.
 * @property {import("../live/shapes.js").Detail} [detail]   with `move`: the case as it was looked at
 * @property {import("../live/shapes.js").Move} [move]
 * @property {Object<string, any>} [payload]   as events/payload.py reads it, without photos
 * @property {Object<string, any>} [report]    as POST /api/cases takes it, without id and photos
 * @property {Object<string, any>} [visit]     as events/shapes_phone.py VisitIn reads it
 * @property {{label: string, payload: Object<string, any>}} [plan]   with `detail`: what sensors/ticking.py StepTold reads
 * @property {string} [id]                     known before, where something else names it
 * @property {string} [title]                  how the list of unsent work calls it; of a report: the class or first words
 *
 * @typedef {object} Taken   A photo as it was taken; its hash is made here.
 * @property {Blob} blob
 * @property {string} kind            before | after | check
 * @property {string} [taken_at]      ISO instant by this device's clock; now when left out. Corrected when it is sent.
 * @property {?{lon: number, lat: number}} [place]
 *
 * @typedef {object} Entry   One tap and what became of it.
 * @property {string} id              UUIDv7, the command's own id
 * @property {"waiting"|"sending"|"held"|"unfinished"|"applied"|"already"|"conflict"|"refused"} state
 * @property {string} words           what is so, as a sentence: 已存本机,联网后自动上传 · 已送达 · 已由他人处理:… · 被退回:原因
 * @property {boolean} ended          nothing more will happen to it
 * @property {?number} case_id        of a report: once it is known
 * @property {?string} number         case number
 * @property {string} verb            "report" for a report, "visit" for a visit, "plan_step" for a step of a plan
 * @property {string} label           the move in words
 * @property {string} title           class or first words of the case
 * @property {Object<string, any>} payload    what was said, so that a refused tap can be done again
 * @property {Array<{id: string, kind: string, size: number, sent: number}>} photos   bytes sent of each
 * @property {string} made_at         ISO instant, corrected by the measured skew
 * @property {number} tries
 * @property {boolean} maybe_there    it was sent, and may have arrived without an answer
 * @property {boolean} gone           its case left this post's sight meanwhile
 * @property {?{code: string, values: Object<string, any>}} error   of a conflict or refusal, for programs
 *
 * @typedef {object} Sealed
 * @property {string} name
 * @property {number} count
 *
 * @typedef {object} Sync
 * @property {SyncState} state
 * @property {() => void} start      begin, and go on by itself: at once, when the network or the reader comes back, every minute
 * @property {() => Promise<SyncState>} now   send what waits, then fetch what changed; resolves when that is done or cannot be
 * @property {() => void} soon       the stream said something: fetch shortly
 * @property {() => void} stop
 *
 * @typedef {object} SyncState
 * @property {"new"|"ok"|"busy"|"offline"|"portal"|"fault"|"signed_out"|"other_person"|"no_post"} at
 *     offline: no answer · portal: something between answers in the hub's place (a log-in page of the Wi-Fi) · fault: the
 *     hub itself is in trouble · other_person: signed in as somebody else, or in another post, than this page shows
 * @property {string} words          the same as a sentence
 * @property {number} waiting        entries not yet sent
 * @property {?string} synced_at     ISO instant, server's clock: what is shown is as it was then
 * @property {number} skew_ms        server's clock minus this device's
 *
 * @typedef {object} Fullness
 * @property {number} used           bytes
 * @property {number} most           bytes the browser lets us have; 0 when it does not say
 * @property {boolean} lasting       the browser promised not to clear it by itself
 * @property {boolean} full
 */

export {};
