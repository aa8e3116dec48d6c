"""What norms call the posts that rosters name (``applies_to: {role: …}``)."""

from __future__ import annotations

import re

DUTIES = {
    "柜员": "teller",
    "营业员": "clerk",
    "大堂经理": "hall_manager",
    "客户经理": "account_manager",
    "网点负责人": "branch_head",
    "支行会计": "branch_accountant",
    "会计主管": "head_accountant",
}
"""Chinese name of a post → its name in norms; the pairs of the catalogue's vocabulary."""
_NAME = re.compile(r"[a-z]+(_[a-z]+)*")


def duty_of(post: str | None) -> str | None:
    """Return what norms call a post: one of `DUTIES`, or a name such as ``teller`` itself.

    None when it is neither: no norm is then known to be meant for it, or not.
    """
    if post is None:
        return None
    plain = post.strip().lower().replace(" ", "_")
    return DUTIES.get(post.strip()) or (plain if _NAME.fullmatch(plain) else None)
