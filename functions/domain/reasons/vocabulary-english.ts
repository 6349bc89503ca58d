/**
 * The English words of error messages that a reason may repeat. No names of people, no jobs, no numbers, days or months, no
 * yes and no of an attribute: whatever stands here can be said of anybody.
 */
export const englishWords = `
about above accept accepted accepts access account accounts action active add added address after again against all
allowed already also an and another any api app application applied are area areas argument as at attempt attempts
authenticate authenticated authentication authorization authorized available
bad base be because been before being belong belongs below between birth blank block blocked body both but by
call called calls can can't cannot change changed character characters check city client closed code column combination
company conflict conflicts conforming connection constraint constraints contact contain contains content could couldn't
create created credential credentials current
data database date dates deleted denied department digit digits disabled does doesn't domain don't done down due
duplicate duplicated
each either email e-mail emails employee employees empty enabled encoding end ended enough entity entry equal error errors
exceed exceeded exceeds exist existing exists expected expiration expire expired external
failed failure field fields fieldname file filter following for forbidden format found from function
gateway gender given greater group groups
had has have header headers
id identifier identifiers if image in inactive incorrect index indicator info information input insufficient integer
internal invalid is isn't it item items its
json jwt
key keys
large later leader least length less letter letters limit limits line link list location locked login long longer lower
lowercase
maintenance malformed manager managers many match matches maximum memory message method minimum missing mobile modified
modify more most must
name names need needed needs never new no none not nothing now null number numbers
object of off old on once only operation option optional or order origin other others out over own
parameter parameters parse password passwords path payload pending perform permission permissions permitted person phone picture
please positive possible present previous problem processed processing profile property provided
query queue
range rate reached read reason receive received record records reference refresh refused register registered registration
reject rejected related remove removed repeated request requested requests require required requires resource response
restricted result retry role roles rule rules
same save saved schema scope secret see send sent server service session set short should signature size some something
soon specified start started state status still stored string strong such supplied support supported syntax system
table taken team temporarily temporary than that the their them then there these they this those through time timed timeout
to token tokens too transaction try type types
unable unauthorized unavailable under unexpected unique unknown unprocessable unsupported until up update updated updates
updating upload uppercase url use used user username users uses using
valid validate validating validation value values version
wait was wasn't weak were when where which while who whose with within without would write wrong
you your
`;
