import { normal } from './requirement-names';

/**
 * Well-known packages: `name = modules < what it needs`. Modules are named as the package where nothing else is said. What older and newer versions need is among them.
 * Source: their pages on PyPI.
 */
const PACKAGES = `
aiohappyeyeballs
aiohttp < aiohappyeyeballs aiosignal async-timeout attrs charset-normalizer frozenlist multidict propcache yarl
aiosignal < frozenlist typing-extensions
annotated-doc
annotated-types
anyio < exceptiongroup idna sniffio typing-extensions
asgiref < typing-extensions
async-timeout
asyncpg < async-timeout
attrs = attr attrs
beautifulsoup4 = bs4 < soupsieve typing-extensions
blinker
boto3 < botocore jmespath s3transfer
botocore < jmespath python-dateutil urllib3
certifi
cffi < pycparser
chardet
charset-normalizer
click
cryptography < cffi
dnspython = dns
django < asgiref sqlparse typing-extensions tzdata pytz
djangorestframework = rest_framework < django
exceptiongroup
fastapi < annotated-doc pydantic starlette typing-extensions typing-inspection
flask < blinker click importlib-metadata itsdangerous jinja2 markupsafe werkzeug
frozenlist
greenlet
gunicorn < packaging setuptools
h11
httpcore < anyio certifi h11 sniffio
httpx < anyio certifi httpcore idna rfc3986 sniffio
idna
importlib-metadata < zipp
itsdangerous
jinja2 < markupsafe
jmespath
joblib
markupsafe
multidict
numpy
opencv-python = cv2 < numpy
opencv-python-headless = cv2 < numpy
orjson
packaging
pandas < numpy python-dateutil pytz tzdata
pillow = PIL
propcache
psutil
psycopg < psycopg-binary psycopg-c typing-extensions tzdata
psycopg-binary
psycopg-c
psycopg2
psycopg2-binary = psycopg2
pycparser
pydantic < annotated-types pydantic-core typing-extensions typing-inspection
pydantic-core < typing-extensions
pydantic-settings < pydantic python-dotenv typing-inspection
pyjwt = jwt < typing-extensions
pymongo = pymongo bson gridfs < dnspython
pymysql
python-dateutil = dateutil < six
python-dotenv = dotenv
pytz
pyyaml = yaml
redis < async-timeout pyjwt
requests < certifi chardet charset-normalizer idna urllib3
rfc3986
s3transfer < botocore
scikit-learn = sklearn < joblib numpy scipy threadpoolctl
scipy < numpy
setuptools = setuptools pkg_resources distutils
six
sniffio
soupsieve
sqlalchemy < greenlet importlib-metadata typing-extensions
sqlparse
starlette < anyio typing-extensions
threadpoolctl
tornado
typing-extensions
typing-inspection < typing-extensions
tzdata
urllib3
uvicorn < asgiref click h11 typing-extensions
waitress
werkzeug < markupsafe
yarl < idna multidict propcache
zipp
`;

interface Known { readonly modules: readonly string[]; readonly needs: readonly string[] }

const words = (text: string): string[] => text.trim().split(/\s+/).filter(Boolean);

const KNOWN: ReadonlyMap<string, Known> = new Map(PACKAGES.trim().split('\n').map((line): [string, Known] => {
  const [said, needs = ''] = line.split('<');
  const [name, modules = name.trim().replace(/-/g, '_')] = said.split('=');
  return [name.trim(), { modules: words(modules), needs: words(needs) }];
}));

const MODULES: ReadonlySet<string> = new Set([...KNOWN.values()].flatMap(({ modules }) => modules));

export function isKnown(name: string): boolean {
  return KNOWN.has(name);
}

/** Whether it is known for certain which packages have a module. */
export function isKnownModule(module: string): boolean {
  return MODULES.has(module);
}

/** Packages with what they need, and what that needs. */
export function withNeeded(names: ReadonlySet<string>): ReadonlySet<string> {
  const all = new Set(names);
  for (const name of all) {
    KNOWN.get(name)?.needs.forEach(each => all.add(each));
  }
  return all;
}

/** Whether a package may have a module: it is known to, or is named alike. */
export function mayHave(name: string, module: string): boolean {
  const plain = (text: string): string => normal(text).replace(/[^a-z0-9]/g, '');
  const [mine, asked] = [plain(name), plain(module)];
  const bare = mine.replace(/^(python|py)|(python|py)$/g, '');
  return KNOWN.get(name)?.modules.includes(module) === true
    || mine.includes(asked) || asked.includes(mine) || bare.length > 2 && asked.includes(bare);
}
