from scheduling.models.money.fee import Fee
from scheduling.models.money.package import BoughtPackage, Package
from scheduling.models.money.receipt import Receipt, ReceiptLine
from scheduling.models.money.settlement import Redemption, Waiver
from scheduling.models.money.voucher import Voucher

__all__ = ["BoughtPackage", "Fee", "Package", "Receipt", "ReceiptLine", "Redemption", "Voucher", "Waiver"]
