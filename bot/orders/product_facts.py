"""Facts of a product's typed fields: returns without a reason, subsidy, installation, ways of paying, live room."""

from __future__ import annotations

from typing import Any, Dict

from bot.orders.goods import Product


def sale_facts(product: Product) -> Dict[str, Any]:
    """Return what the record's typed fields tell; absent where it does not say."""
    returns, delivery = product.returns, product.delivery
    subsidy, installation = product.subsidy, product.installation
    return {
        "product.no_reason": returns.no_reason if returns else None,
        "product.why_not": returns.why_not if returns else None,
        "product.subsidy_rate": f"{subsidy.rate}%" if subsidy and subsidy.rate else None,
        "product.subsidy_cap": subsidy.cap if subsidy else None,
        "product.subsidy_regions": "、".join(subsidy.regions) or None if subsidy else None,
        "product.subsidy_per": subsidy.per if subsidy else None,
        "product.installation_fee": installation.fee if installation else None,
        "product.installation_by": installation.company if installation else None,
        "product.installation_days": installation.days if installation else None,
        "product.upstairs": delivery.upstairs if delivery else None,
        "product.appointment": delivery.appointment if delivery else None,
        "product.live_said": "；".join(one.text for one in product.live if one.text) or None,
        "product.on_delivery": product.on_delivery, "product.trade_in": product.trade_in,
        "product.claim_hours": product.claim_hours,
    }
