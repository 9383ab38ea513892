# SCNet, listStorageQuotas, Python
import requests
import json
url = "https://scnet-demo.accloud.cn/hpc/openapi/v2/parastor/quota/usernames/test"
payload = {}
headers = {
"Content-Type": "application/json",
"token": "<Token>"
}
response = requests.request("GET", url, headers=headers, data=payload)
print(response.text)
