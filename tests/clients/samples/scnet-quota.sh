# SCNet, listStorageQuotas, curl
curl --location 'https://scnet-demo.accloud.cn/hpc/openapi/v2/parastor/quota/usernames/test' \
--header 'Content-Type: application/json' \
--header 'token: <Token>'
