# What was recorded and what became of it; what is written down and not signed.
history-nothing = Nothing is recorded here yet.
history-more = { $more } more: --limit, --day or --lot.
history-offline = No node answers: this is what this device knows.
history-no-day = { $said } is not a day
history-no-day-hint = write it as 2026-04-18, today or yesterday
history-draft = ✎ { $number }  { $words }: written down, not signed (`suyuan draft sign { $number }`)
history-waiting = ◌ { $number }  { $words }: waits to be sent (`suyuan sync`)
history-accepted = ● { $number }  { $words }: accepted
history-flagged = ● { $number }  { $words }: accepted, with remarks
history-pending = ○ { $number }  { $words }: entered, without effect until what is missing comes
history-refused = ╳ { $number }  { $words }: refused
history-refused-remedy = mend the cause, then `suyuan outbox again { $id }`; or record it rightly with `--instead { $id }`
history-remedy = what to do: `suyuan explain { $code }`
history-corrects = takes back { $number }
history-corrected-by = corrected by { $number }
history-instead-of = told instead of { $number }
history-declared-error = error declaration of { $what }
history-from = from { $who }
history-to = to { $who }
history-files = { $count ->
    [one] 1 file
   *[other] { $count } files
}

draft-kept = ✎ { $name }  { $words }: written down, not signed
draft-not-judged =   Not judged: no node was asked.
draft-how-to-sign = Sign it with `suyuan draft sign { $name }`; look at all with `suyuan draft list`.
draft-none = Nothing is written down unsigned.
draft-dropped = Dropped: { $words }
draft-signed-before = Signed before: { $words }

judged-accepted = It would be accepted.
judged-flagged = It would be accepted, with remarks.
judged-pending = It would be entered, without effect until what is missing comes.
judged-refused = It would be refused.

upload-file = file
upload-left-out = The node does not take the file { $name }: { $why }. What names it went without it.

unit-pieces = pcs
unit-cases = cases
step-planting = planting
step-spraying = spraying
step-fertilising = fertilising
step-irrigating = watering
step-harvest = harvest
step-grading = grading
step-drying = drying
step-transforming = processing
step-mixing = mixing
step-packing = packing
step-counting = counting
step-storing = storing
step-cooling = cooling
step-destroying = disposal
step-shipping = shipment
step-receiving = receipt
step-inspecting = inspection
step-sensor = sensor log
step-selling = sale
kind-charter = charter
kind-member = member
kind-place = place
kind-product = product
kind-party = party
kind-certificate = certificate
kind-event = act
kind-report = report
