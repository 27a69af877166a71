# English. The same messages as in every other language file, with the same variables, which are text already formatted.

# layout
language-name = English
date = { $day } { $month } { $year }
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
colon = { ": " }
comma = { ", " }
private = not public

# frame
nav-language = Language
nav-skip = Skip to the content
footer-what = A traceability ledger: each step is signed by whoever did it, and nobody can quietly change it afterwards.
footer-ledger = Ledger id
footer-made = Page made { $time }
footer-trace = Where it came from and went
footer-home = About this ledger

# lot: first screen
lot-title = { $product } · lot { $lot }
lot-lot = Lot
lot-unit = Logistic unit
lot-serial = Item
lot-where = Grown at
lot-where-unknown = Where it grew is not recorded
lot-more-places = { $count ->
    [one] and one more place
   *[other] and { $count } more places
}
lot-when = When
lot-harvested = Harvested { $date }
lot-packed = Packed { $date }
lot-when-unknown = No date is recorded
lot-best-before = Best before { $date }
lot-eat = May I eat it
lot-genuine = Is the record genuine
lot-journey = From field to shop
lot-no-steps = No step is recorded yet.
lot-vouch = Who vouches for it
lot-cold = Kept cold
lot-cold-range = { $min } to { $max } on the way
lot-cold-alarms = { $count ->
    [one] once outside its limits
   *[other] { $count } times outside its limits
}
lot-cold-fine = never outside its limits
lot-address = Address of this page
lot-qr = QR code that opens this page

# state
state-normal = No recall and no hold is recorded
state-normal-dated = No recall, no hold, within its date
state-normal-means = As far as the record goes; look at the pack and the food as well.
state-normal-do = Keep and use it as the pack says.
state-past-date = Past its shelf life
state-past-date-means = Its shelf life ended on { $date }.
state-past-date-do = Better not eat it. If it is still on sale, please tell the shop.
state-on-hold = On hold
state-on-hold-means = Since { $date } somebody has been looking into this lot. There is no result yet.
state-on-hold-do = Do not eat it for now, keep the pack, and look up this code again in a few days.
state-recalled = Recalled
state-recalled-means = Since { $date } this lot has been called back.
state-recalled-do = Please do not eat it. Keep the pack; the shop that sold it takes it back.
state-destroyed = Recorded as destroyed
state-destroyed-means = By the record this lot should no longer be on sale; its code may have been used on something else.
state-destroyed-do = Better not eat it; tell the seller or the local food authority.
state-unrecorded = Its maker has not recorded this lot
state-unrecorded-means = Others mention it, but its first step has not been entered.
state-unrecorded-do = Look again later, or ask the seller.
state-incomplete = The record is incomplete
state-incomplete-means = Part of its way is not in the ledger. That does not mean something is wrong, only that it cannot be checked.
state-incomplete-do = To know more, ask the seller.
state-by = Announced by { $who }
state-reason = Reason
state-what-to-do = What to do

# steps
step-signed = Signed by
step-signed-by = Signed by { $who }
step-counterparty = the other side: { $who }
step-done-by = Done by
step-with = Other side
step-in = In
step-out = Out
step-amount = Amount
step-about = About
step-place = Place
step-claimed = Stated time
step-entered = Entered
step-record = Record { $index }
step-more = Details
step-reported = Reported by someone else, not signed by whoever did it
step-corrected = Later declared mistaken and corrected
step-pending = Pending, without effect for now
step-flagged = Worth knowing
knot-open = not checked
knot-checked = checked
knot-broken = does not match

# acts
act-plant = Planted
act-fertilise = Fertilised
act-spray = Sprayed
act-irrigate = Watered
act-scout = Looked over
act-harvest = Harvested
act-buy = Bought
act-grade = Graded
act-dry = Dried
act-mill = Milled
act-wash = Washed
act-mix = Mixed
act-pack = Packed
act-unpack = Unpacked
act-process = Processed
act-count = Counted
act-store = Stored
act-ship = Shipped
act-transport = On its way
act-receive = Received
act-void-ship = Shipment called off
act-measure = Temperatures logged
act-inspect = Inspected
act-sell = Sold
act-return = Returned
act-destroy = Destroyed
act-codes = Item codes issued
act-commitment = Maker's declaration
act-certificate = Certificate
act-hold = Put on hold
act-recall = Recalled
act-release = Released
act-other = Other record

# labels of details
label-dose = Dose
label-input = Product used
label-pre-harvest = Days to wait before harvest
label-document = Document
label-temperature = Temperature
label-humidity = Humidity
label-min = Lowest
label-max = Highest
label-mean = Mean
label-area = Area
label-crop = Crop
label-capacity = Capacity
label-variety = Variety
label-grade = Grade
label-loss = Loss
label-moisture = Moisture
label-note = Note
label-number = Number
label-result = Result
label-until = Valid until
label-cause = Cause
label-action = What to do
label-count = Count
label-vehicle = Vehicle
label-unit = Unit
label-shelf-life = Shelf life
label-pre-harvest-days = Days to wait before harvest
label-plot = Plot
label-finding = Finding
label-sowing = Sowing
label-fuel = Fuel
label-distance = Distance
label-deduction = Deduction
label-gross = Gross
label-tare = Tare
label-net = Net
label-energy = Energy
label-water = Water
label-packaging = Packaging

# types of certificates
certificate-organic = Organic
certificate-green = Green food
certificate-gi = Protected origin
certificate-test = Test report
certificate-phytosanitary = Plant health
certificate-other = Certificate

# vouchers and notices
voucher-commitment = their own word, not a third party's
voucher-certificate = a third party
voucher-about = about { $what }
voucher-number = No. { $number }
voucher-fails = Does not conform
voucher-since = valid since { $date }
voucher-not-yet = not valid before { $date }
voucher-revoked = revoked from { $date } on
voucher-held-then = It was valid when this lot was made.
voucher-until = valid until { $date }
voucher-expired = expired on { $date }
notice-handover = { $received } received of { $shipped } shipped. The two sides differ.
notice-overdrawn = { $used } used of { $made } made. The amounts do not add up.
notice-see = see record { $index }

# flags and reasons for pending
flag-late-entry = Entered long after it happened.
flag-clock-ahead = The stated time is later than the time of entry.
flag-reported = Reported by someone else, not signed by whoever did it.
flag-code-cloned = This code may have been copied.
flag-key-forked = One signing key has signed contradicting records.
flag-cold-chain = Its temperature left the limits on the way.
flag-pre-harvest-interval = Harvested before the waiting time after spraying was over.
flag-certificate-missing = A certificate that it needs is missing.
flag-certificate-expired = A certificate has expired.
flag-unconfirmed-handover = The other side has not confirmed the handover.
flag-handover-mismatch = What was received is not what was shipped.
flag-stock-difference = The count differs from the books.
flag-over-issued = After a correction, more was used than was made.
flag-capacity-exceeded = More than this plot can grow.
flag-origin-not-recorded = It came from outside the ledger; its first origin is not recorded.
flag-factor-unknown = Pieces cannot be converted to weight.
flag-impossible-journey = The distance cannot be covered in that time.
flag-past-shelf-life = Past its shelf life.
flag-code-not-activated = This code has not been put to use yet.
flag-claim-unattested = No third party has attested this claim.
flag-unknown-reference = It mentions something that the ledger does not have.
flag-id-taken = That id is already in use.
flag-not-held = By the record, the signer does not hold these goods.
flag-overdrawn = More than there is.
flag-unit-mismatch = The units cannot be converted.
flag-awaiting-approval = More governors have to agree before it takes effect.
flag-over-yield = More came out than can come of what went in.
flag-over-quota = Over the quota of the protected name.
flag-on-hold = This lot is on hold.
flag-recalled = This lot is recalled.
flag-destroyed = This lot was destroyed.

# units
unit-KGM = kg
unit-LBR = lb
unit-ONZ = oz
unit-GRM = g
unit-TNE = t
unit-LTR = L
unit-MLT = mL
unit-MTQ = m³
unit-MTK = m²
unit-HAR = ha
unit-CEL = °C
unit-P1 = %
unit-DAY = days
unit-DAY-one = day
unit-HUR = hours
unit-HUR-one = hour
unit-KMT = km
unit-KWH = kWh
unit-KMH = km/h
unit-H87 = pieces
unit-H87-one = piece
unit-EA = items
unit-EA-one = item
unit-CS = cases
unit-CS-one = case
unit-BX = boxes
unit-BX-one = box
unit-CT = cartons
unit-CT-one = carton
unit-PK = packs
unit-PK-one = pack
unit-XPX = pallets
unit-XPX-one = pallet

# roles, places, members, kinds
role-producer = producer
role-processor = processor
role-carrier = carrier
role-warehouse = warehouse
role-shop = shop
role-host = live-stream host
role-platform = platform
role-certifier = laboratory or certifier
role-association = association
role-inspector = inspector
role-operator = operator
role-grower = grower
place-plot = plot
place-greenhouse = greenhouse
place-pond = pond
place-plant = plant
place-warehouse = warehouse
place-market = market
place-shop = shop
place-vehicle = vehicle
place-other = place
member-active = member of this ledger
member-suspended = membership suspended
member-removed = no longer a member
member-outside = not a member; recorded by members
kind-charter = charter
kind-member = member
kind-approval = approval
kind-key = key
kind-party = outside party
kind-place = place
kind-product = product
kind-event = event
kind-report = report
kind-codes = item codes
kind-commitment = commitment
kind-certificate = certificate
kind-quota = season of a protected name
kind-scan-anchor = anchor of scans
kind-hold = hold
kind-recall = recall
kind-release = release

# check: on the reader's device
check-unchecked = { $count ->
    [one] One signed step. This device has not checked it: that needs scripts.
   *[other] { $count } signed steps. This device has not checked them: that needs scripts.
}
check-running = { $count ->
    [one] Checking one step on this device…
   *[other] Checking { $count } steps on this device…
}
check-ok = { $count ->
    [one] Checked on this device just now: 1 signed step, not changed.
   *[other] Checked on this device just now: { $count } signed steps, none changed.
}
check-failed = Checked on this device just now: something does not match.
check-none = There are no steps to check.
check-unable = This device could not check: { $what }. The record is none the worse for it.
check-alarm = This page does not match what was signed
check-alarm-means = Somebody may have changed something, or the page was damaged on its way, or a program is at fault. It is nothing that you did.
check-alarm-do = Please open the page again. If it says the same, do not rely on it, and tell the seller or the local food authority.
check-list = What was checked
check-did-signatures = The signatures (Ed25519) of { $signatures } records, each computed again.
check-did-members = Each signing key was admitted by this ledger's charter, member or key records.
check-did-tree = Each record is in the log of { $size } records (hash and inclusion proof).
check-did-checkpoint = The log's checkpoint is signed by { $vkey }, a key that the charter names.
check-did-shown = { $values } values on this page say what was signed.
check-did-linked = Each step is linked by this lot or what it was made from.
check-did-engine = Computed by { $engine }.
check-engine-webcrypto = the browser's own WebCrypto
check-engine-noble = the noble library from this site
check-not = What was not checked
check-not-true = Whether what the signers say is true. A signature shows who said it, and that it was not changed since.
check-not-goods = Whether the goods in your hand are those that the code was made for.
check-not-missing = Whether something is left out, such as a later recall or a withdrawn key. Only the whole ledger shows that.
check-not-key = Whether the ledger that this page names (id { $ledger }) is the one you mean; the checking program, too, comes from this site.
check-not-judgement = The state and the notes come from the node's rules and are not signed.
check-not-sourced = Values on this page without a signed source, which this site alone states: { $values }.
check-not-linked = Which lot this code belongs to: the records that came with the page do not say.
check-at = Record { $index }:{ " " }
check-at-log = The log:{ " " }
fault-broken = The check broke off ({ $what }).
fault-cbor = The record is malformed (byte { $at }, { $what }).
fault-json = The signed content is not proper JSON (character { $at }).
fault-base64 = The proof is badly encoded.
fault-index = The page calls it record { $want }, the record itself says { $got }.
fault-twice = The same record is given twice.
fault-signature = The signature of { $party } does not fit: the content was changed after signing, or the signature is false.
fault-not-in-log = This record is not in the signed log.
fault-path = The inclusion proof has the wrong length.
fault-outside = Record { $index } is beyond the log's { $size } records.
fault-chain = It does not follow the record before it.
fault-time = Its time is earlier than the record before it.
fault-sequence = The order of records by the same key is broken.
fault-unknown-key = The key that signed for { $party } was not admitted to this ledger (in the records that came with the page).
fault-other-party = The signing key belongs to { $owner }, not to { $party }.
fault-revoked-key = The signing key was withdrawn at record { $since }.
fault-suspended = { $party } was suspended at that time.
fault-key-rights = This key may not sign a “{ $kind }”.
fault-not-governor = { $party } may not govern members.
fault-no-charter = The ledger's charter is missing.
fault-other-ledger = It belongs to another ledger ({ $got }).
fault-vkey = The log's key is badly written.
fault-checkpoint = The log's checkpoint is malformed.
fault-origin = The checkpoint is of { $got }, not of { $want }.
fault-checkpoint-unsigned = The checkpoint lacks the signature of { $vkey }.
fault-checkpoint-signature = The signature of { $vkey } on the checkpoint is wrong.
fault-log-key = The charter does not name the key that signed the checkpoint.
fault-shown = The page shows “{ $shown }”, what was signed says “{ $signed }”.
fault-unsigned = “{ $shown }” on the page has no signed source.
fault-missing = The page lists this step but did not bring its signed record.
fault-hidden = The page brought this step’s signed record but does not show it.
fault-not-linked = It is signed, but nothing links it to this lot.

# place, party, statement, trace
page-region = Region
page-run-by = Run by
page-lately = Latest records
page-nothing = Nothing recorded yet.
product-unit = Counted in
product-factor = One piece weighs
product-shelf = Keeps for
product-cold = Keep at
product-cold-range = { $min } to { $max }
product-packers = Others who may pack it
product-owner = Made by
product-lots = Latest lots
product-no-lots = No lot of it has been recorded lately.
page-since = Member since
page-places = Places
page-products = Products
page-keys = Keys
statement-title = Record { $index }
statement-header = Signed header
statement-payload = Signed content, to the letter
statement-id = Statement id
statement-index = Index
statement-kind = Kind
statement-issuer = Signer
statement-subject = About
statement-issued = Signed at, by the signer's clock
statement-entered = Entered
statement-key = Signing key
statement-seq = The key's own count
statement-prev = The key's record before
statement-instead = In place of
statement-verdict = Verdict
verdict-accepted = accepted
verdict-flagged = accepted with flags
verdict-pending = pending
statement-field = Field
statement-code = Code
statement-detail = Detail
statement-at-first = Reasons when it was entered
statement-cured = Cured by record { $index }
statement-proof = Inclusion proof (.tlog-proof)
statement-bytes = Signed bytes (COSE)
trace-title = Where { $lot } came from and went
trace-mismatch = What does not add up
trace-mismatch-means = The records are signed and unchanged; it is what they say that does not agree. Ask those who signed them.
trace-mismatch-line = { $lot }: { $found } { $what } of { $most } { $against }.
trace-claim-made = made
trace-claim-used = used
trace-claim-shipped = shipped
trace-claim-received = received
trace-entries = see records
trace-reported = Reported by someone else: beside the thread, not on it.
trace-lots = Lots
trace-links = From lot to lot
trace-moves = Handovers and acts
trace-depth = Level
trace-lot = Lot
trace-product = Product
trace-maker = Maker
trace-made = Made
trace-used = Used
trace-stock = In stock
trace-flags = Flags
trace-from = From
trace-to = Into
trace-amount = Amount
trace-record = Record
trace-back = Back
trace-forward = Forward
trace-both = Both
trace-truncated = There is more than fits here. Go on from one of these lots.
trace-owner = owned by { $owner }
trace-when = Time
trace-act = Act
trace-who = Signer

# home, not found, problem
home-what = Here is written, step by step, how food came from the field to the table. Scan the code on a pack, or type it below.
home-code = Code or address on the pack
home-look = Look up
home-size = { $size } records in the ledger
home-last = last one { $time }
home-governors = Who governs it
home-how = Why it can be trusted
home-how-signed = Each step is signed by whoever did it. We cannot change another's words.
home-how-chained = Each record is tied to the one before, like knots in a thread. A knot that is missing or changed is seen.
home-how-phone = Your own device checks it; you need not take this site's word.
home-how-not = It cannot prove that a signer tells the truth; it puts a name to every claim and holds each against the others.
home-checkpoint = Newest checkpoint
home-keys = Log keys

# A request for membership, behind #admit= in the link
admit = Somebody asks to become a member
admit-what = This is what they ask. The request stays in your browser; nothing is granted yet, and nothing here but the key is proven.
admit-name = Name
admit-party = Party
admit-roles = What it does
admit-prefix = Its lots begin with
admit-label = The key is called
admit-compare = First compare the fingerprint
admit-compare-how = Telephone them and let them read out theirs, digit by digit. If one differs, somebody else made this request.
admit-grant = Then a governor runs this
admit-grant-how = On the computer that holds a governor's key. It shows the same, asks whether the digits agree, and enters the member.
admit-copy = Copy the command
admit-copied = The command is copied.
admit-bad = This request is not whole or was changed. Ask them to send the link again, as one piece, or as a file.
admit-other = This request is for another ledger. Nobody here can grant it.
not-found-title = This code is not in the ledger
not-found-asked = You asked for
not-found-product = The product { $product } is in the ledger, but not this lot or item.
not-found-older = This ledger continues an older one. Codes from before are answered there:
not-found-means = It may mean
not-found-typing = One character is different: 0 and O, or 1 and I, are easily mixed up.
not-found-soon = The goods were faster than the record, and the maker has not entered it yet.
not-found-other = It belongs to another ledger.
not-found-false = The code was not made by the producer.
not-found-do = What to do
not-found-again = Compare with the pack and type it again, or look again tomorrow.
not-found-ask = If it is still not here, ask the seller; if in doubt, leave it, and tell the local food authority.
problem-meaning = What it means
problem-remedy = What to do
problem-detail = This time
problem-request = Request id
problem-retry = The same bytes may be sent again later.
problem-unknown = Something unforeseen happened.
problem-unknown-do = Please try again later; if it happens again, give the operator the request id.
problem-malformed = The form is wrong; nothing was written.
problem-malformed-do = Mend the place named, sign again and send.
problem-too-large = Larger than 65,000 bytes.
problem-too-large-do = Upload photos and reports apart and name them by hash.
problem-bad-signature = The signature does not fit the content.
problem-bad-signature-do = Sign again with the same key; change nothing after signing.
problem-weak-key = This key is unsafe and cannot be used.
problem-weak-key-do = Make a new key and have a governor admit it.
problem-unknown-key = The ledger does not know this signing key yet.
problem-unknown-key-do = Have a governor, or an older key of yours, add it; then send the same bytes again.
problem-key-revoked = This key was withdrawn.
problem-key-revoked-do = Sign again with a key in force.
problem-not-permitted = This role may not sign this kind of record.
problem-not-permitted-do = Have a member with that role sign it, or ask a governor for the role.
problem-suspended = The membership is suspended.
problem-suspended-do = Talk to the ledger's governors.
problem-invalid-event = The event breaks a rule at the place named.
problem-invalid-event-do = Mend it as the reason says, sign again and send.
problem-sequence-gap = An earlier record of this key has not arrived.
problem-sequence-gap-do = Send the missing one first, then the same bytes again.
problem-sequence-taken = This number is already used for another record.
problem-sequence-taken-do = Ask for the next number, sign again, and name what it stands in for.
problem-wrong-ledger = This record was signed for another ledger.
problem-wrong-ledger-do = Check the node's address and sign anew for this ledger.
problem-blob-missing = The file behind this record has not been uploaded.
problem-blob-missing-do = Upload the file first, then send the same record again.
problem-upload-offset = The file goes on elsewhere.
problem-upload-offset-do = Send the part that begins where the parts before it ended.
problem-hash-mismatch = These are other bytes than were announced.
problem-hash-mismatch-do = Read the file anew and send it from its beginning.
problem-list-mismatch = This is not the list of that roll of codes.
problem-list-mismatch-do = Send the list as it was made from the roll's seed.
problem-wrong-pin = This is not the PIN of that pack.
problem-wrong-pin-do = Read the PIN under the scratch layer again; it belongs to the code beside it.
problem-summary-mismatch = The file says something else than the record.
problem-summary-mismatch-do = Compute the figures from just this file and sign again.
problem-rate-limited = Too many requests.
problem-rate-limited-do = Wait a moment and try again.
problem-unavailable = The node cannot write just now.
problem-unavailable-do = Send the same bytes again later; nothing is recorded twice.
problem-read-only = This node takes no statements: it serves a copy of the log, or waits for its operator.
problem-read-only-do = Waiting does not help. Send the same bytes to the node where the log is written; nothing is recorded twice.
problem-alarm = The log was caught contradicting itself; this copy takes nothing more.
problem-alarm-do = Show the signed checkpoints to those who govern the ledger; the operator of this node has them.
problem-not-implemented = This node does not offer that.
problem-not-implemented-do = Do as the answer says; the documentation of the interface has what is offered.
problem-not-found = It was not found.
problem-not-found-do = Check the address or the id.
problem-method-not-allowed = This cannot be done at this address.
problem-method-not-allowed-do = Use one of the methods that the answer's Allow header names.
problem-not-acceptable = It does not come in the form asked for.
problem-not-acceptable-do = Ask for one of the forms that are named.
problem-unsupported-media-type = This form of content is not read here.
problem-unsupported-media-type-do = Send one of the content types that are named.
problem-timeout = It took too long.
problem-timeout-do = Send the same bytes again, in smaller parts where they are many; nothing is recorded twice.
problem-internal = The node failed.
problem-internal-do = Please try again later; if it happens again, give the operator the request id.
problem-unknown-reference-do = Enter what is missing, such as the harvest; this record then takes effect by itself.
problem-id-taken-do = Choose an id of your own, and declare this record mistaken.
problem-not-held-do = Enter how the goods came to you: the receipt, the purchase, the harvest.
problem-overdrawn-do = Count the lot and enter the count with its cause, or correct the amount.
problem-unit-mismatch-do = Use the lot's own unit, or state the product's weight a piece before the lot is made.
problem-awaiting-approval-do = Ask another governor to sign an approval of this record.
problem-late-entry-do = There is nothing to mend; enter things as they happen.
problem-clock-ahead-do = Set the clock of the device that signed.
problem-reported-do = Ask whoever did it to sign it themselves.
problem-origin-not-recorded-do = Ask its maker to enter where it came from.
problem-unconfirmed-handover-do = Ask the receiver to sign the receipt.
problem-over-yield-do = Correct the quantities, name the inputs that are missing, or state the product's true yield.
problem-on-hold-do = Ask who holds it back. Return, quarantine, sampling and destruction go on being recorded.
problem-recalled-do = Keep it apart, acknowledge the recall, and return or destroy it as the recall says.
problem-destroyed-do = Name the lot that is meant, or declare the destruction an error.
problem-handover-mismatch-do = Compare the papers; whoever was wrong corrects the shipment or the receipt.
problem-stock-difference-do = Nothing to mend if the count is true; name its cause.
problem-factor-unknown-do = State the product's factor before lots of it are made.
problem-over-issued-do = Count the lot and enter the count with its cause.
problem-over-quota-do = Use entitled goods only, or a product without the name.
problem-code-not-activated-do = Bind the codes to their lot before they are shipped; void those that nobody knows of.
problem-cold-chain-do = Inspect the goods, and find out in whose hands it happened.
problem-pre-harvest-interval-do = Have the lot tested, or correct the day that is wrong.
problem-certificate-missing-do = Have the lot, its product, place or maker certified, and what went into it.
problem-certificate-expired-do = Have it renewed; what was sold meanwhile stays flagged.
problem-capacity-exceeded-do = Correct the harvest, or state the plot's true capacity.
problem-impossible-journey-do = Correct the time or place that is wrong; look whether a code was copied.
problem-past-shelf-life-do = Take the goods back or destroy them; correct the day if it is wrong.
problem-claim-unattested-do = Leave the claim out, or have the goods certified.

# Sensor logs
chart-title = Measured on the way
chart-temperature = Temperature
chart-humidity = Humidity
chart-label = { $what }: { $least } to { $greatest }, outside the limits { $outside } times
chart-file = the logger's file
chart-holder = Held by
chart-measured = Measured, min
chart-above = Above, min
chart-below = Below, min
chart-unmeasured = Not measured, min
chart-nobody = nobody known
chart-means = Slanted hatching: outside the limits. Level hatching: nobody measured. A curve is drawn from the logger's own file, where there is one, which was held against the signed figures; upright bars from the signed figures alone.

# the inspector's pages
inspect-title = Inspection
inspect-ask = What do you look for?
inspect-kind = Kind
inspect-kind-any = anything
inspect-kind-code = code or lot
inspect-kind-party = party
inspect-kind-place = place
inspect-kind-document = document number
inspect-kind-day = day
inspect-ask-how = A code or address from a pack, a lot number or the end of one, a name, the number of a delivery note, or a day such as 2026-04-18.
inspect-nothing = Nothing was found for “{ $asked }”.
inspect-things = { $count ->
    [one] One thing
   *[other] { $count } things
}
inspect-name = Name
inspect-sort = Sort
inspect-of = Of
inspect-entries = Records
inspect-sort-lot = lot
inspect-sort-item = item
inspect-sort-unit = logistic unit
inspect-sort-party = party
inspect-sort-place = place
inspect-sort-product = product
inspect-found-document = { $count ->
    [one] One record with this document number
   *[other] { $count } records with this document number
}
inspect-found-entered = { $count ->
    [one] One record entered on this day (UTC)
   *[other] { $count } records entered on this day (UTC)
}
inspect-found-claimed = { $count ->
    [one] One act that is said to be of this day
   *[other] { $count } acts that are said to be of this day
}
inspect-found-flag = { $count ->
    [one] One record with this remark, among the newest
   *[other] { $count } records with this remark, the newest first
}
inspect-found-statement = { $count ->
    [one] One record
   *[other] { $count } records
}
inspect-looked = { $looked } of { $of } records were looked through.
inspect-go-on = Go on
inspect-stopped = Recalls and holds in force
inspect-late = Handovers not confirmed in time
inspect-late-to = To be confirmed by
inspect-late-due = Deadline
inspect-codes = What the rules remark, on the newest 20,000 records
inspect-codes-none = There is no remark on any of them.
inspect-count = Records
inspect-means = It means
inspect-explained = explained
inspect-pending = Newest that are pending
inspect-flagged = Newest with flags
inspect-judgement = What the verdicts mean
inspect-judgement-english = The explanations are in English.
inspect-recall-closed = closed
inspect-acknowledged = Acknowledged by { $acknowledged } parties; { $holders } held some of it when it was declared.
inspect-more = { $count ->
    [one] and one more
   *[other] and { $count } more
}
inspect-acts = What you can do
inspect-check = Verify this chain
inspect-reach = What a recall would reach
inspect-consumer = The consumer's page
inspect-json = The same in data (JSON)
inspect-part = { $first } to { $last } of { $all }
inspect-part-before = Earlier ones
inspect-part-after = Later ones
inspect-raw = Record and proof
inspect-proof = proof
inspect-size = as of { $size } records
inspect-check-title = Verify the chain of { $lot }
inspect-check-what = This device checks each record below by itself: its signature, its signer's admission, its place in the log, and that the page shows what was signed.
inspect-check-more = There are more records than this page carries. Use the commands below for all of them.
inspect-check-self = Without trusting this page
inspect-check-command = Any machine with the program checks the same from the log's own bytes. Take the log's key (--vkey) from somebody whom you trust and compare it with this one:
inspect-reach-title = What a recall of { $lot } would reach
inspect-reach-what = Nothing is declared by looking here. This is what was made of the lot, who had any of it, and the records that say so.
inspect-reach-reason = residue above the limit
inspect-reach-lots = Lots, items and units
inspect-reach-parties = Parties to tell
inspect-reach-places = Places
inspect-reach-forward = Only forward from this lot
inspect-reach-sources = Also everything else made of what it was made of
inspect-reach-csv = Notice list as CSV
inspect-reach-command = Whoever may declare the recall signs it with their own key, on their own machine:
inspect-reach-more = There is more than fits here. Ask /v1/reach for all of it, page by page.
inspect-reach-notice = Notice list
inspect-reach-party = To tell
inspect-reach-has = Has now
inspect-reach-had = had some, and passed it on
inspect-reach-gone = Sold, sent away or destroyed
inspect-reach-evidence = Evidence
inspect-reach-all = Everything reached
chain-picture = The chain as a picture
chain-legend = From left to right. Through: made of it. Dots: packed in it. Dashes: only reported. Each box leads to its own page.
chain-balance = Who has how much
chain-balance-how = Made = used in other lots + sold, sent away or destroyed + with holders + the rest. A rest is what counts, losses and corrections changed; it is empty where units cannot be compared.
chain-used = Used
chain-gone = Sold, gone
chain-rest = Rest
chain-remarks = Remarks, with their evidence
chain-timeline = Acts, in the order of time
chain-sensors = What sensors measured
chain-measured = Measured
chain-alarm = alarm
chain-unrecorded = Of unrecorded origin
chain-how = How
chain-made = made of
chain-packed = packed in
chain-told = reported
chain-made-so-much = { $amount } made
chain-more-holders = { $count ->
    [one] and one more holder
   *[other] and { $count } more holders
}
chain-under-way = under way to { $to }
chain-stop-begins-here = begins here
chain-stop-origin-not-recorded = origin not recorded
chain-stop-reported-only = only reported
chain-stop-left-ledger = left the ledger
chain-stop-sold = sold to consumers
chain-stop-destroyed = destroyed
chain-stop-limit-reached = there is more
hold-do-quarantine = keep it apart
hold-do-sample = take samples
hold-do-test = have it tested
hold-do-return = send it back
hold-do-destroy = destroy it
statement-pretty = Signed content, laid out
statement-hex = Signed bytes, in hexadecimal
statement-json = The same in data (JSON)
check-progress = { $done } of { $total } records are checked …

# the verifier as a file
keep-title = Verifier for { $origin }
keep-what = Checks on this device, without a network, whether a receipt, an evidence bundle or a saved page is what was signed and is in this log.
keep-noscript = This file needs scripts to check anything.
keep-pick = Choose files
keep-drop = Or drop them anywhere on this page: .tlog-proof, evidence (.tar), a bundle (.json), a saved page (.html). A statement (.cose) or an entry beside a receipt goes with it.
keep-paste = Paste text instead
keep-paste-label = A receipt or a bundle, as text
keep-pasted = pasted text
keep-go = Check
keep-policy = Ask for witnesses
keep-policy-label = A policy (C2SP tlog-policy): whom to trust instead of the log keys below, and which witnesses must have cosigned
keep-pinned = What this file trusts
keep-pinned-means = This ledger and these keys, and nothing else. Compare them with what its governors publish.
keep-pinned-ledger = Ledger id
keep-pinned-log = Log
keep-pinned-keys = Log keys
keep-self = Is this file itself true
keep-self-means = A false verifier would call anything good. Have another program compute this file’s SHA-256 (sha256sum FILE; certutil -hashfile FILE SHA256; shasum -a 256 FILE), and compare it with the one that the ledger’s pages and “suyuan export --form verifier” show, or that somebody you trust has written down.
keep-offline = This file asks no address for anything; what you check does not leave this device.
keep-licences = Licences of what others wrote
keep-running = Checking…
keep-sum = { $good } of { $total } files hold.
keep-form-page = A saved page with its proof
keep-form-bundle = A bundle
keep-form-evidence = An evidence bundle
keep-form-receipt = A receipt (.tlog-proof)
keep-form-statement = A signed statement, without a receipt
keep-form-entry = An entry, without a receipt
keep-form-verifier = A verifier such as this one
keep-form-other = None of the forms that this file knows
keep-fails = It does not hold.
keep-holds-page = The proof in it holds: { $steps } signed steps, none changed, in the log at { $size } records.
keep-holds-bundle = It holds: { $steps } signed steps, none changed, in the log at { $size } records.
keep-holds-evidence = It holds: { $steps } signed steps, none changed, in the log at { $size } records; every byte of the file is as it was made.
keep-holds-receipt = It holds: record { $index } is in the log of { $size } records, unchanged.
keep-half-verifier = Nothing in it was checked; compare its SHA-256.
keep-half-statement = Its signature holds. Whether it is in the log, only a receipt shows.
keep-knot-archive = The archive, its manifest and its parts
keep-knot-form = The form, to the letter
keep-knot-ledger = This ledger, from its founding charter
keep-knot-checkpoint = The log’s signed checkpoint
keep-knot-tree = In the log of { $size } records
keep-knot-signatures = Each signature (Ed25519)
keep-knot-order = The order of the records
keep-knot-members = Each key was admitted and in force
keep-fact-of = About
keep-fact-witnesses = Cosigned by
keep-fact-beside = Together with
keep-fact-blobs = Attachments
keep-fact-missing = Attachments that were not there
keep-fact-sha256 = SHA-256 of the file
keep-fact-engine = Computed by
keep-engine-noble = the noble library in this file
keep-story = What was signed
keep-alarm = Something does not match
keep-alarm-means = Somebody may have changed something, or the file was damaged, or a program is at fault. Ask for it again; if it says the same, do not rely on it.
keep-field = Field
keep-expected = Expected
keep-found = Found
keep-signed-by = Signed by
keep-claimed = Stated time
keep-entered = Entered
keep-record = Record
keep-payload = Signed content, to the letter
keep-not-admitted = Whether the key that signed was admitted to this ledger then. A bundle or the whole log shows that.
keep-not-page = The text of the saved page. Only its proof was checked, and what is shown here is taken from that.
keep-not-report = Whether report.txt says what the proof says; it is not signed. “suyuan verify” makes it again and compares; what is shown here is taken from the proof.
keep-not-loose = What ties these records to { $of }: { $loose }.
keep-not-witnesses = Whether witnesses have seen the same log. A policy that asks for them does that.
keep-offer = Check it without this site
keep-offer-means = A file that you keep, for this ledger: it checks receipts, evidence and saved pages without a network.
keep-offer-file = The verifier
fault-bundle = This is neither a bundle nor a page with one ({ $what }).
fault-role = Its role is none that there is.
fault-ascend = Its index does not follow the one before it.
fault-writing = It is not written as this format writes it (character { $at }): a byte was added, dropped or changed.
fault-text = It is not UTF-8 text.
fault-line = Line { $line } is not what belongs there.
fault-part = { $part } is not as it was made.
fault-policy = The policy cannot be read (line { $line }).
fault-quorum = Too few witnesses have cosigned.
fault-pinned-key = None of the keys that are trusted has signed the checkpoint.
fault-no-entry = The receipt does not hold its entry. Choose the entry together with it.
fault-other-statement = The entry holds another statement than the one beside it.
fault-unknown-form = This file is none of the forms known here. “suyuan verify” knows more, such as COSE receipts.
# The code of one pack
code-title = { $product }: a code that is for no lot
code-heading = The code on this pack
code-not-activated = Not activated
code-not-activated-means = The packer has made this code and has not yet said which lot it is for. The record may simply come later than the pack; if it is on sale already, ask the seller.
code-active = In use
code-active-means = The packer has put this code on packs of this lot.
code-sold = Sold
code-sold-means = Recorded as sold on { $date }. That is as it should be if you bought it, or somebody gave it to you.
code-returned = Came back
code-returned-means = Recorded as returned on { $date }. It is checked again or destroyed; if it is on sale, ask the seller what was done with it.
code-opened = Opened
code-opened-means = The PIN of this pack was used on { $date }. If that was you, or whoever gave it to you, all is well. If the scratch layer was untouched when you got it, tell the seller or the producer: somebody may have copied the code.
code-recalled = Recalled
code-recalled-means = The lot of this pack is being called back. What to do stands with the lot.
code-voided = Out of use
code-voided-means = The packer took this code out of use on { $date }, as is done with labels that are spoiled, left over or lost. A pack on sale should not carry it: ask the seller, and tell the producer.
code-other-lot = The address names another lot than the one that the packer recorded for this code. Compare it with what is printed on the pack.
code-place = No. { $number } of { $count } in the roll { $roll }
code-holder = last with { $who }
code-check-good = Checked on this device: this code is one of the roll that the packer signed.
code-check-bad = This code does not follow from the roll that the packer signed. Ask again later, and tell the producer if it stays so.
code-open = Use the PIN
code-open-why = Under the scratch layer is a PIN. Whoever opens the pack may use it, once; then everybody who scans this code sees that the pack was opened. Your PIN stays on this device: only a signature made with it is sent.
code-open-pin = PIN
code-open-do = It is opened
code-open-working = Signing …
code-open-first = Recorded: the pack is opened, and you are the first to say so.
code-open-before = This PIN was used before: { $date }. If that was not you, nor whoever gave you the pack, tell the seller or the producer.
code-open-wrong = This is not the PIN of this code. Compare each character with the pack; nothing was sent.
code-open-unreadable = A PIN has ten letters and digits, without U. Nothing was sent.
code-open-failed = It was not recorded; the PIN stays good.
code-open-script = Your browser signs with the PIN, and needs scripts for that. Switch them on, or use another browser; the PIN stays good until then.
code-unknown = Each pack of this product has a code of its own, and this is none of them, as far as this ledger knows.
code-list-missing = Each pack of this product has a code of its own, but the list that would tell about this one is not at this node just now. That says nothing about the pack: ask again later.

# commitments
lot-promised = What they promise
commitment-title = Commitment certificate
commitment-i-promise = For the produce named below, I promise:
commitment-basis = On the ground of:
commitment-product = Product
commitment-quantity = Quantity
commitment-origin = Place of production
commitment-lot = Lot
commitment-by = Promised by
commitment-contact = Contact
commitment-issued = Date of issue
commitment-own-word = This is the producer's own promise, not a third party's proof. Who signs answers for its truth.
commitment-replaced = Another one has taken its place
commitment-withdrawn = Withdrawn
commitment-superseded = It does not speak for what was made of these goods
commitment-made = Some of them went into { $lot }.
commitment-made-much = { $quantity } of them went into { $lot }.
commitment-own-needed = What is mixed, made or packed anew is another lot and needs a certificate of its own.
commitment-received = Received by
commitment-received-none = No buyer has signed for it yet.
certificate-no-banned-substances = no banned pesticides or veterinary drugs and no illegal additives were used
certificate-residues-within-limits = residues of permitted pesticides and veterinary drugs are within their limits
certificate-quality-control = control of quality and safety in production
certificate-own-test = own testing
certificate-commissioned-test = commissioned testing
# a kept copy, sharing, the map, photographs
kept = There is no network: this is the copy that this device kept on { $date }. Whether the goods were recalled since then it cannot know.
share = Share this page
share-copied = The address is copied.
map = Where it came along
map-label = Places to scale, north is up, joined in the order of the journey: { $places }
map-near = near latitude { $lat }°, longitude { $lon }°, within { $side }
map-means = To scale, north is up. Each place lies within its square: its keeper rounds it as far as everybody may know.
map-unplaced = { $count ->
    [one] One place of the journey has no public position.
   *[other] { $count } places of the journey have no public position.
}
map-north = { $degrees }° N
map-south = { $degrees }° S
map-east = { $degrees }° E
map-west = { $degrees }° W
photo = Photograph: { $act }
photos = { $count ->
    [one] One photograph
   *[other] { $count } photographs
}
chart-how = How to read this
state-by-clock = By the clock of this device.
# many codes at once
inspect-scan = Check many codes
inspect-scan-what = Scan or paste the codes on packs: what has become of each, its lot and certificates, the shipment and the sale that it went out with. Nothing is recorded by looking here.
inspect-scan-codes = Codes, one a line
inspect-scan-codes-how = Addresses as a scanner reads them, or serials of sixteen characters. In a list with several columns the first that is a code counts.
inspect-scan-file = Or a list as a file (text or CSV)
inspect-scan-do = Check
inspect-scan-csv = As CSV
inspect-scan-json = As JSON
inspect-scan-camera = Scan with the camera
inspect-scan-camera-stop = Stop the camera
inspect-scan-camera-on = The camera is on. Each code that it reads is added to the list; pictures do not leave this device.
inspect-scan-camera-none = This browser cannot read QR codes with the camera by itself. Use a hand scanner that types, or your phone’s own camera and paste what it reads.
inspect-scan-camera-off = The camera could not be started. Allow it for this page, and open the page by https.
inspect-scan-camera-read = { $count ->
    [one] One code in the list
   *[other] { $count } codes in the list
}
inspect-scan-script = With scripts switched on, and a browser that reads QR codes, the camera can be used here too.
inspect-scan-result = { $count ->
    [one] One code
   *[other] { $count } codes
}
inspect-scan-repeats = { $count ->
    [one] One line named a code a second time.
   *[other] { $count } lines named a code a second time.
}
inspect-scan-beyond = Only the first { $most } were checked. Check the others in a second list.
inspect-scan-code = Code
inspect-scan-state = State
inspect-scan-lot = Lot
inspect-scan-certificates = Certificates
inspect-scan-dispatch = Shipment
inspect-scan-sale = Sale
inspect-scan-number = No. { $number }, roll { $roll }
inspect-scan-since = since { $time }
inspect-scan-none = none recorded
inspect-scan-hold = Its lot is held back:
inspect-scan-other-lot = The address names another lot.
inspect-scan-online = { $count ->
    [one] online, one order
   *[other] online, { $count } orders
}
inspect-scan-own = own statement
inspect-scan-ended = does not hold now
inspect-scan-fails = says that something does not conform
inspect-scan-to = to { $who }
inspect-scan-unknown = None of the codes
inspect-scan-unknown-means = The packs of this product have codes, and this is none of them.
inspect-scan-list-missing = Cannot be told here
inspect-scan-list-missing-means = The list of this roll is not at this node. That says nothing about the pack.
inspect-scan-no-codes = No codes for single packs
inspect-scan-no-codes-means = This product has no codes for single packs. Look the lot up instead.
inspect-scan-unreadable = Not a code
inspect-scan-unreadable-means = Compare each character with the pack.
# Scans of a code
seen-heading = Scans of this code
seen-first = First scan: nobody has looked this code up here before you.
seen-never = Nobody has looked this code up here yet.
seen-again = Looked up { $times } times by { $devices } devices, first on { $first }. Shoppers, the buyer's family and whoever gets it as a gift all count.
seen-again-one = Looked up { $times } times by one device, first on { $first }.
seen-often = This code is looked up oftener, or in more places, than most. There are good reasons for that: a pack on display, a link that was passed on.
seen-may-be-copied = This code may be on more than one pack
seen-may-be-copied-means = That says nothing against you, nor against whoever gave or sold you this pack, and yours may well be the original. If it has a scratch layer that is untouched, using the PIN settles it. Otherwise compare pack and lot with this page, and tell the producer where you bought it.
seen-ground-many-devices = Devices that had not looked before came on { $number } different days within 60.
seen-ground-after-sale = After it was recorded as sold, devices that had not looked before came on { $number } different days.
seen-ground-after-opening = After its PIN was used, other devices came on { $number } different days.
seen-ground-before-activation = Devices looked on { $number } different days while the code was on no lot.
seen-ground-too-far-too-fast = Two people had it in places at least { $number } km apart within { $minutes } minutes.
seen-ground-back-and-forth = It was in a place that it had left for one far away, { $number } times.
seen-ground-many-regions = People had it in { $number } places more than 100 km apart.
seen-ground-far-from-market = People had it { $number } km or more from where the goods were sent.
seen-places = { $count ->
    [one] One person said roughly where it was
   *[other] { $count } places that people told, roughly
}
seen-place = near { $lat }, { $lon }
side-north = N
side-south = S
side-east = E
side-west = W
seen-kept = This node counts scans itself; records do not prove them. It keeps no address and no name, only a number that tells devices apart for a while.
seen-place-do = Add roughly where I am
seen-place-why = Only if you have this pack before you: it helps to find copies. Rounded to about 10 km on your phone.
seen-place-asking = Asking your phone …
seen-place-done = Added: { $place }.
seen-place-not = Nothing was added.

# Inspector: codes that may be copied
copies-title = Codes that may be copied
copies-how = Codes that are not looked up as one pack is, by lot. A code here is a question, not a finding: buy one, look at the pack, ask where it came from.
copies-not-kept = Scans are not kept at this node.
copies-none = No code is looked up oftener, or in more places, than one pack would be.
copies-code = Roll and position
copies-state = State
copies-why = What was seen
copies-scans = Scans
copies-devices = Devices
copies-first = First
copies-last = Last
copies-more = { $count ->
    [one] One more is not shown.
   *[other] { $count } more are not shown.
}
# live view
live-scan = Scan to check it yourself
live-temperature = Temperature
live-measured = last measured { $time }
live-scans = Looked up
live-scans-hour = times in the last hour
live-best-before = Best before
live-reported = reported by others only
live-pending = not in effect yet
live-lost = No news from the ledger for a while; what is shown may be old

# complaints
complaint-title = Report a problem
complaint-what = { $count ->
    [one] Tell the producer and the inspector what is wrong with this pack. You get a number, and an answer is due within one day.
   *[other] Tell the producer and the inspector what is wrong with this pack. You get a number, and an answer is due within { $count } days.
}
complaint-ill = Is somebody ill? See a doctor first, and keep the pack and what is left of the food.
complaint-kind = What is wrong
complaint-opened = It looks opened, or copied
complaint-illness = Taste or smell, or somebody fell ill
complaint-label = The label is wrong
complaint-other = Something else
complaint-text = What happened
complaint-contact = How to reach you (you may leave it out)
complaint-contact-why = { $count ->
    [one] Only the producer, inspectors and the ledger's governors read what you write here. It never enters the public record. A contact is erased after one day, or at once when you ask.
   *[other] Only the producer, inspectors and the ledger's governors read what you write here. It never enters the public record. A contact is erased after { $count } days, or at once when you ask.
}
complaint-send = Send
complaint-number-ask = You have a number already
complaint-number = Number
complaint-from-page = To report a problem, look up the code on the pack; the way to the form is on its page.
complaint-page = Report { $number }
complaint-yours = Your report
complaint-keep = Write this number down. With it you see here how your report stands.
complaint-about = About
complaint-kind-is = Kind
complaint-came = Came in
complaint-state = State
complaint-state-waiting = Waiting for an answer, due by { $date }
complaint-state-late = No answer yet; it was due by { $date }. Inspectors see that too
complaint-state-answered = Answered (it was due by { $date })
complaint-answers = Answers
complaint-no-answer = None yet. Producer and inspector can read your report.
complaint-private = What you wrote
complaint-private-why = What you wrote is not shown here, so that your number alone tells nobody more. Producer and inspector read it.
complaint-erase = Erase how to reach me
complaint-no-contact = There is nothing kept here by which you could be reached.

## The page on which members record from their phones

record-title = Record
record-home = Record from a member’s phone
record-optional = {" "}(may be left empty)
record-choose = Choose …
record-none = –
record-other = Another …
record-other-label = Product and number, such as STRAW/SL-1
record-more = More
record-back = Back
record-again = Try again
record-copied = Copied.
record-gone = This is not on the phone any more.
record-failed = That did not work: { $what }
record-unit = Unit

record-act-plant = Plant
record-act-irrigate = Water
record-act-fertilise = Fertilise
record-act-spray = Spray
record-act-harvest = Harvest
record-act-pack = Pack
record-act-store = Store
record-act-ship = Ship
record-act-receive = Receive
record-act-sell = Sell
record-act-dispose = Dispose

record-field-product = What
record-field-place = Where
record-field-crop = Crop
record-field-newcrop = Number of the crop
record-field-newlot = Number of the lot
record-field-lot = Lot
record-field-from = From which lot
record-field-used = So much of it
record-field-quantity = How much
record-field-dose = How much was used
record-field-input = With what, as on its label
record-field-wait = Days until it may be harvested
record-field-to = To whom
record-field-sold = It is sold to them
record-field-sender = From whom
record-field-bought = We bought it
record-field-coming = On its way to us
record-field-document = Number of the paper
record-field-note = Note, public
record-field-when = When, if not now
record-field-photo = Photo

record-unit-kg = kg
record-unit-jin = jin (斤)
record-unit-t = t
record-unit-g = g
record-unit-l = L
record-unit-ml = mL
record-unit-m3 = m³
record-unit-m2 = m²
record-unit-mu = mu (亩)
record-unit-ha = ha
record-unit-pcs = pieces
record-unit-case = cases

record-wrong-missing = This is needed.
record-wrong-other = Write product and number, such as STRAW/SL-1.
record-wrong-number = 1 to 20 letters, digits, dots and dashes.
record-wrong-comma = A comma can be a thousand or a decimal: write 1200 or 1.2.
record-wrong-long = More digits than can be kept.
record-wrong-zero = More than nothing is needed.
record-wrong-wait = Whole days, 0 to 3650.
record-wrong-when = Not a time.
record-wrong-photo = This picture cannot be read. Take another one.

record-photo-take = Take a photo
record-photo-again = Take another photo
record-photo-drop = Without a photo
record-photo-taken = The photo that goes with it
record-photo-kept = With a photo.
record-do-record = Record
record-recorded = { $what }: recorded.

record-unsent = { $count } unsent
record-all-sent = Nothing unsent
record-send = Send
record-sending = Sending …
record-offline = No network. It is safe on the phone, and is sent when there is one.
record-refused-some = { $count } refused
record-lately = Recorded here
record-state-waiting = Unsent
record-state-refused = Refused
record-state-done = On the ledger
record-state-pending = On the ledger, without effect yet
record-state-flagged = On the ledger, with a remark
record-waiting-means = Signed and safe on this phone. The ledger has not seen it yet; do not record it again.
record-verdict-accepted = The ledger accepted it.
record-verdict-flagged = The ledger accepted it, with a remark.
record-verdict-pending = The ledger has it, but it has no effect until what is missing comes.
record-entry = Entry { $index }
record-mend = Mend it
record-withdraw = Withdraw it
record-withdraw-sure = Withdraw it for good? It was never on the ledger.

record-phone = This phone
record-phone-party = Signs for
record-phone-label = Called
record-phone-key = Key
record-phone-lost = The key cannot leave this phone. If it is lost, the office revokes it; what was sent stays, what was unsent is gone with it.
record-renew = Make another key
record-leave = Forget everything here
record-leave-sure = Forget key and records on this phone? What was sent stays on the ledger. The office should revoke the key.
record-leave-unsent = { $count } unsent would be lost for good. Forget everything all the same?

record-setup-what = Record on the spot, with or without a network. This phone gets a key of its own; the computer on which you are a member lets it sign.
record-setup-party = For whom do you record?
record-setup-label = What is this phone called?
record-setup-label-why = Public on the ledger: no person’s name, rather “East shed”.
record-setup-go = Make a key
record-setup-offline = The first time needs a network.
record-setup-show = Let the computer allow it
record-setup-show-what = Send this request to the computer on which you are a member, or scan it there.
record-setup-qr = The request as a QR code
record-setup-compare = The computer shows the same digits:
record-setup-waiting = Waiting until it is allowed …
record-setup-silent = The ledger does not answer. Is there a network?
record-setup-revoked = This key was revoked. Start over.
record-setup-send = Send the request
record-setup-by-hand = On the computer
record-setup-command = Run this there:
record-setup-over = Start over
record-guide = A phone asks to record
record-guide-what = Run this on the computer on which you are a member. It shows whose phone it is; compare the digits.

record-cannot = It cannot work here
record-cannot-script = This page needs JavaScript. Allow it in the browser.
record-cannot-insecure = A key is kept only by pages that come encrypted, and this one did not.
record-cannot-insecure-do = Open the same address with https://. If that fails, the operator of this node has to set up HTTPS.
record-cannot-no-key = This browser cannot make the kind of key that the ledger knows (Ed25519).
record-cannot-no-key-do = Update the browser: Chrome or Edge from 137, Safari from 17 (iOS 17), Firefox from 129 can. In WeChat, choose “Open in browser”.
record-cannot-no-store = This browser keeps nothing for this page: a private window, or storage is blocked.
record-cannot-no-store-do = Open it in a normal window, and allow the page to store data.
record-cannot-no-locks = This browser is too old to keep two windows from getting in each other’s way.
record-cannot-no-locks-do = Update the browser. In WeChat, choose “Open in browser”.
record-cannot-other = This phone’s key is for another ledger than the one that answers here.
record-cannot-other-do = Do not record. Ask the office what happened to the ledger.
