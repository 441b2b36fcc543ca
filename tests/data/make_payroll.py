"""Write payroll.csv and payroll_with_mistakes.csv: `python tests/data/make_payroll.py`. The same bytes every time.

All persons and account numbers are invented; the routing numbers are the valid ones of the ABA vectors (SOURCES.md).
"""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path

HERE = Path(__file__).resolve().parent
COLUMNS = [
    "reference",
    "name",
    "routing_number",
    "account_number",
    "account_type",
    "amount",
    "currency",
    "description",
    "metadata.employee",
    "metadata.department",
]
ROWS = 1_000
ROUTING_NUMBERS = [
    "021000021", "026009593", "091000019", "122105155", "071000013", "322271627", "091400606", "026015079", "121140399", "021000089",
    "061000104", "065400137", "256074974", "314074269",
]  # fmt: skip
FIRST = [
    "Abigail",
    "Adaeze",
    "Aidan",
    "Alejandra",
    "Amara",
    "Amelia",
    "Andre",
    "Anika",
    "Antonio",
    "Beatriz",
    "Benjamin",
    "Bianca",
    "Caleb",
    "Camila",
    "Carlos",
    "Carmen",
    "Chidi",
    "Chloe",
    "Claire",
    "Connor",
    "Daniela",
    "David",
    "Deborah",
    "Diego",
    "Dmitri",
    "Elena",
    "Eli",
    "Emeka",
    "Emily",
    "Esther",
    "Ethan",
    "Fatima",
    "Felix",
    "Fiona",
    "Gabriel",
    "Grace",
    "Hannah",
    "Hassan",
    "Hiro",
    "Ian",
    "Imani",
    "Ingrid",
    "Isaac",
    "Isabel",
    "Jacob",
    "Jamal",
    "Jasmine",
    "Javier",
    "Jia",
    "Joao",
    "Joseph",
    "Julia",
    "Kai",
    "Karen",
    "Kenji",
    "Kofi",
    "Laila",
    "Leah",
    "Leon",
    "Liam",
    "Lina",
    "Lucia",
    "Luis",
    "Magnus",
    "Maria",
    "Marcus",
    "Maya",
    "Mei",
    "Miguel",
    "Mina",
    "Nadia",
    "Naomi",
    "Nathan",
    "Nia",
    "Noah",
    "Nora",
    "Olga",
    "Omar",
    "Owen",
    "Paula",
    "Pedro",
    "Priya",
    "Quinn",
    "Rachel",
    "Rafael",
    "Ravi",
    "Rosa",
    "Ruth",
    "Samuel",
    "Sara",
    "Sean",
    "Sofia",
    "Stephen",
    "Tariq",
    "Teresa",
    "Thomas",
    "Tomas",
    "Uma",
    "Valentina",
    "Victor",
    "Wei",
    "William",
    "Xavier",
    "Yasmin",
    "Yusuf",
    "Zoe",
]
LAST = [
    "Abbott",
    "Acosta",
    "Adeyemi",
    "Ahmed",
    "Alvarez",
    "Andersen",
    "Baker",
    "Barnes",
    "Becker",
    "Bell",
    "Bennett",
    "Brooks",
    "Campbell",
    "Carter",
    "Castillo",
    "Chan",
    "Chavez",
    "Chen",
    "Clark",
    "Cohen",
    "Cruz",
    "Davis",
    "Delgado",
    "Diaz",
    "Dominguez",
    "Edwards",
    "Evans",
    "Fischer",
    "Flores",
    "Foster",
    "Garcia",
    "Gomez",
    "Gonzalez",
    "Gray",
    "Green",
    "Gupta",
    "Hall",
    "Hansen",
    "Harris",
    "Hernandez",
    "Hoang",
    "Howard",
    "Hughes",
    "Ibrahim",
    "Iyer",
    "Jackson",
    "Jimenez",
    "Johansson",
    "Johnson",
    "Jones",
    "Kaminski",
    "Kelly",
    "Khan",
    "Kim",
    "King",
    "Kowalski",
    "Kumar",
    "Larsen",
    "Lee",
    "Lewis",
    "Lopez",
    "Martin",
    "Martinez",
    "Mendoza",
    "Miller",
    "Mitchell",
    "Moore",
    "Morales",
    "Morgan",
    "Murphy",
    "Nakamura",
    "Nguyen",
    "Novak",
    "Nunez",
    "Obi",
    "Okafor",
    "Oliveira",
    "Ortiz",
    "Owens",
    "Park",
    "Patel",
    "Perez",
    "Petrov",
    "Phillips",
    "Quist",
    "Ramirez",
    "Reed",
    "Reyes",
    "Rivera",
    "Roberts",
    "Robinson",
    "Rodriguez",
    "Rossi",
    "Ruiz",
    "Sanchez",
    "Santos",
    "Schmidt",
    "Scott",
    "Shah",
    "Silva",
    "Singh",
    "Smith",
    "Soto",
    "Stewart",
    "Suzuki",
    "Tanaka",
    "Taylor",
    "Thompson",
    "Torres",
    "Tran",
    "Turner",
    "Vargas",
    "Walker",
    "Wang",
    "Ward",
    "Watson",
    "White",
    "Williams",
    "Wilson",
    "Wong",
    "Wright",
    "Young",
    "Zhang",
]
DEPARTMENTS = [
    ("Warehouse", 148_000, 246_000),
    ("Drivers", 162_000, 281_000),
    ("Customer care", 141_000, 232_000),
    ("Engineering", 298_000, 612_000),
    ("Sales", 176_000, 488_000),
    ("Finance", 231_000, 472_000),
    ("People", 205_000, 402_000),
    ("Facilities", 129_000, 208_000),
]

# Employee number -> what the sandbox bank reads as a wish (docs/reference/sandbox-bank.md): five returns and one lost acknowledgement.
FATES: dict[int, dict[str, str]] = {
    118: {"account_number": "91100000002"},  # R02, account closed
    263: {"account_number": "91100000003"},  # R03, no account
    451: {"account_number": "91100000004"},  # R04, invalid account number
    590: {"account_number": "91100000016"},  # R16, frozen
    777: {"account_number": "91100000020"},  # R20, no payment account
    860: {
        "account_number": "91100000052"
    },  # the acknowledgement of the whole file is never written; it is found again by trace number
}


def people() -> list[dict[str, str]]:
    """A thousand employees, each with a pay of the second half of January."""
    rng = random.Random(20300131)
    rows, seen = [], set()
    for number in range(1, ROWS + 1):
        department, least, most = rng.choices(DEPARTMENTS, weights=[22, 18, 16, 14, 12, 7, 5, 6])[0]
        name = f"{rng.choice(FIRST)} {rng.choice(LAST)}"
        while name in seen:
            name = f"{rng.choice(FIRST)} {rng.choice('ABCDEFGHJKLMNPRSTW')}. {rng.choice(LAST)}"
        seen.add(name)
        cents = rng.randint(least, most)
        account = "".join(rng.choices("0123456789", k=rng.choice([8, 9, 10, 10, 11, 12])))
        rows.append(
            {
                "reference": f"PR-2030-01B-{number:04d}",
                "name": name,
                "routing_number": rng.choice(ROUTING_NUMBERS),
                "account_number": account,
                "account_type": rng.choices(["checking", "savings"], weights=[5, 1])[0],
                "amount": f"{cents // 100}.{cents % 100:02d}",
                "currency": "USD",
                "description": "Salary 16-31 January 2030",
                "metadata.employee": f"E{10_000 + 7 * number}",
                "metadata.department": department,
            }
        )
    for number, change in FATES.items():
        rows[number - 1].update(change)
    return rows


# Row of the spreadsheet (the header is row 1) -> what went wrong there, as payroll clerks know it.
MISTAKES: dict[int, dict[str, str]] = {
    17: {"routing_number": "021000022"},  # a digit is wrong: the check digit fails
    42: {"amount": "2210.505"},  # three decimals
    101: {"reference": "PR-2030-01B-0099"},  # pasted from row 100
    138: {"amount": "-1874.20"},  # a correction that belongs to another file
    207: {"name": ""},  # missing
    256: {"amount": "two thousand"},  # letters
    333: {"account_number": "4.51E+09"},  # a spreadsheet rounded it
    404: {"routing_number": "21000021"},  # a spreadsheet ate the leading zero
    512: {"currency": "USX"},  # no such currency
    600: {"amount": "0.00"},  # unpaid leave
    678: {"account_type": "chequing"},  # not a word of the form
    745: {"amount": "1,850"},  # a thousand, or one and a bit?
    811: {"account_number": "12 345-678"},  # spaces and dashes
    900: {"amount": "99999999999999999.00"},  # a key that stuck
    951: {"reference": ""},  # missing
    1001: {"routing_number": "990000006", "amount": "1e3"},  # two mistakes in one row
}


def render(rows: list[dict[str, str]]) -> bytes:
    """CRLF, as spreadsheets save."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, fieldnames=COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def main() -> None:
    """Write both files."""
    rows = people()
    (HERE / "payroll.csv").write_bytes(render(rows))
    for row, change in MISTAKES.items():
        rows[row - 2] = {**rows[row - 2], **change}
    (HERE / "payroll_with_mistakes.csv").write_bytes(render(rows))


if __name__ == "__main__":
    main()
