# What every failure looks like.
failure-error = error: { $cause }
failure-at = at: { $field }
failure-hint = hint: { $hint }
failure-more = more: `suyuan explain { $code }`
