import { asksBefore } from './requirement-bounds';
import { normal, Requirement } from './requirement-names';

/**
 * Well-known packages: `name@since = modules < what it needs`. Modules are named as the package where nothing else is said. What any version from `since` on needs is
 * among them, on a Python that a base has; without it, of all versions. Of older ones nothing is said. Source: their metadata on PyPI.
 */
const PACKAGES = `
aiohappyeyeballs
aiohttp@3 < aiohappyeyeballs aiosignal async-timeout attrs chardet charset-normalizer frozenlist multidict propcache typing-extensions yarl
aiosignal < frozenlist typing-extensions
annotated-doc
annotated-types
anyio@2 < exceptiongroup idna sniffio typing-extensions
asgiref < async-timeout six typing-extensions
async-timeout < typing-extensions
asyncpg < async-timeout typing-extensions
attrs = attr attrs < importlib-metadata
beautifulsoup4 = bs4 < soupsieve typing-extensions
blinker < typing-extensions
boto3@1 < botocore jmespath s3transfer
botocore@1 < docutils jmespath python-dateutil urllib3
certifi
cffi < pycparser
chardet
charset-normalizer@2
click < importlib-metadata
cloudpickle
cryptography@3.4 < cffi typing-extensions
deprecated < wrapt
django < asgiref sqlparse typing-extensions tzdata pytz
djangorestframework = rest_framework < django
dnspython = dns
docutils
exceptiongroup < typing-extensions
fastapi@0.112 < annotated-doc anyio opentelemetry-api pydantic starlette typing-extensions typing-inspection
flask < blinker click importlib-metadata itsdangerous jinja2 markupsafe werkzeug
frozenlist
greenlet
gunicorn < importlib-metadata packaging setuptools
h11 < typing-extensions
httpcore@0.12 < anyio certifi h11 sniffio
httpx@0.16 < anyio certifi charset-normalizer httpcore idna rfc3986 sniffio
idna
importlib-metadata < lazy-importer typing-extensions zipp
itsdangerous
jinja2 < markupsafe
jmespath@0.9
joblib < cloudpickle
lazy-importer
markupsafe
multidict < typing-extensions
narwhals
numpy
opencv-contrib-python = cv2 < numpy
opencv-contrib-python-headless = cv2 < numpy
opencv-python = cv2 < numpy
opencv-python-headless = cv2 < numpy
opentelemetry-api@1.44 = opentelemetry < importlib-metadata typing-extensions
orjson
packaging@22
pandas < numpy python-dateutil pytz tzdata
pillow@5 = PIL
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
pydantic-settings@2 < pydantic python-dotenv typing-extensions typing-inspection
pyjwt = jwt < typing-extensions
pymongo = pymongo bson gridfs < dnspython
pymysql@0.10
python-dateutil = dateutil < six
python-dotenv@0.10 = dotenv
pytz
pyyaml = yaml
redis < async-timeout deprecated importlib-metadata packaging pyjwt typing-extensions
requests < certifi chardet charset-normalizer idna urllib3
rfc3986
s3transfer < botocore
scikit-learn = sklearn < joblib narwhals numpy scipy threadpoolctl
scipy < numpy
setuptools@37 = setuptools pkg_resources distutils
six
sniffio
soupsieve
sqlalchemy < greenlet importlib-metadata typing-extensions
sqlparse
starlette@0.13 < anyio typing-extensions
threadpoolctl
tornado@5
typing-extensions
typing-inspection < typing-extensions
tzdata
urllib3
uvicorn@0.12 < asgiref click h11 typing-extensions
waitress@1.3
werkzeug < markupsafe
wrapt
yarl < idna multidict propcache typing-extensions
zipp@2
`;

interface Known { readonly since?: string; readonly modules: readonly string[]; readonly needs: readonly string[] }

const words = (text: string): string[] => text.trim().split(/\s+/).filter(Boolean);

const KNOWN: ReadonlyMap<string, Known> = new Map(PACKAGES.trim().split('\n').map((line): [string, Known] => {
  const [said, needs = ''] = line.split('<');
  const [packageAndSince, modules] = said.split('=');
  const [name, since] = packageAndSince.trim().split('@');
  return [name, { since, modules: words(modules ?? name.replace(/-/g, '_')), needs: words(needs) }];
}));

const MODULES: ReadonlySet<string> = new Set([...KNOWN.values()].flatMap(({ modules }) => modules));

export function isKnown(name: string): boolean {
  return KNOWN.has(name);
}

/** Whether a line of requirements asks for a version that may need more than is known here. */
export function isTooOld({ name, text }: Requirement): boolean {
  const since = KNOWN.get(name)?.since;
  return since !== undefined && asksBefore(text, since);
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

/** Whether a package may have a module: it is known to, is named alike, or is named after one that has it, as other builds are (opencv-python-rolling). */
export function mayHave(name: string, module: string): boolean {
  const plain = (text: string): string => normal(text).replace(/[^a-z0-9]/g, '');
  const [mine, asked] = [plain(name), plain(module)];
  const bare = mine.replace(/^(python|py)|(python|py)$/g, '');
  const [first] = name.split('-');
  const isOtherBuild = !/^py(thon)?$/.test(first) && [...KNOWN].some(([known, { modules }]) => known.split('-')[0] === first && modules.includes(module));
  return isOtherBuild || KNOWN.get(name)?.modules.includes(module) === true
    || mine.includes(asked) || asked.includes(mine) || bare.length > 2 && asked.includes(bare);
}
